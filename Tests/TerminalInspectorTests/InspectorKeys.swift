import BPE
import Terminal
import TerminalInspector

/// The size of a terminal in tests that are not about sizes.
let usualSize = Screen.Size(width: 80, height: 24)

/// An inspector with a text, as it is before the first key.
func model(_ text: String = "", encodings: Int = 1, isSplit: Bool = false) -> InspectorModel {
    var model = InspectorModel(
        Array(text.utf8),
        choices: (0..<encodings).map { number in .init(name: "e\(number)") { .default } },
        isSplit: isSplit)
    model.refresh(size: usualSize)
    return model
}

/// Presses keys one after another, and gives what the last one asks for.
func press(_ keys: Key..., on model: inout InspectorModel) -> InspectorModel.Action? {
    var action: InspectorModel.Action?
    for key in keys {
        action = model.handle(key)
        model.refresh(size: usualSize)
    }
    return action
}
