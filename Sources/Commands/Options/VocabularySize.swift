import ArgumentParser

/// How many tokens an encoding shall have, as it is written: `32000`, or `32k` for 32,768.
struct VocabularySize: ExpressibleByArgument {
    let count: Int
    /// As it was written.
    let text: String

    init?(argument: String) {
        let isThousands = argument.last == "k" || argument.last == "K"
        guard let number = Int(isThousands ? argument.dropLast() : argument[...]), number > 0,
            number < 1 << 21
        else { return nil }
        count = number * (isThousands ? 1024 : 1)
        text = argument
    }
}
