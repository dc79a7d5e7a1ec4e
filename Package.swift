// swift-tools-version: 6.2
import PackageDescription

/// One set of rules for every target; each line says what it buys.
let strict: [SwiftSetting] = [
    // `any` is written out, so that the cost of dynamic dispatch is seen where it is paid.
    .enableUpcomingFeature("ExistentialAny"),
    // An import is the target's own affair unless it says `public import`: no dependency leaks out by accident.
    .enableUpcomingFeature("InternalImportsByDefault"),
    // A member comes only from a module that the file imports: each file's first lines tell the truth.
    .enableUpcomingFeature("MemberImportVisibility"),
    // Here a warning stops the build. Packages that depend on this one are not affected.
    .treatAllWarnings(as: .error),
]

/// The modules that `import BPE` brings. Whoever imports `BPE` names them too: an optimized build makes a target again
/// only when a module that it names has changed, and `BPE` itself, one file of re-exports, never changes.
let library: [Target.Dependency] = [
    "BytePairs", "SplitPatterns", "Tokenization", "CompressedFiles", "Training", "VocabularyFiles",
]

let package = Package(
    name: "bpe",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "BPE", targets: ["BPE", "Oddities"]),
        .executable(name: "bpe", targets: ["bpe-command"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.0"),
    ],
    targets: [
        // What Swift has no word for: hints to the processor.
        .target(name: "CIntrinsics"),

        // The algorithm: standard library only.
        .target(name: "BytePairs", dependencies: ["CIntrinsics"], swiftSettings: strict),

        // Text to pieces. `SplitPatterns` alone sees PCRE2.
        .systemLibrary(
            name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
        .target(name: "SplitPatterns", dependencies: ["CPCRE2", "CIntrinsics"], swiftSettings: strict),

        // Encodings, tokenizers, decoders.
        .target(
            name: "Tokenization", dependencies: ["BytePairs", "SplitPatterns", "CIntrinsics"],
            swiftSettings: strict),

        // Reading whole files, and writing them so that nothing is ever half-written.
        .target(
            name: "Files",
            dependencies: ["CIntrinsics", .product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: strict),

        // Packed files as what is in them; `CompressedFiles` alone sees the libraries.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .target(
            name: "CompressedFiles",
            dependencies: [
                "CZlib", "CZstd", "Files", .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),

        // Corpus to vocabulary.
        .target(
            name: "Training",
            dependencies: [
                "BytePairs", "SplitPatterns", "Files", "CompressedFiles",
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),

        // Formats, named encodings, where their files are found, and the default inside the binary.
        .target(name: "EmbeddedVocabulary"),
        .target(
            name: "VocabularyFiles",
            dependencies: [
                "BytePairs", "SplitPatterns", "Tokenization", "Files", "EmbeddedVocabulary",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),

        // What people import.
        .target(
            name: "BPE", dependencies: library, swiftSettings: strict),

        // Numbers in sentences.
        .target(name: "Wording", swiftSettings: strict),

        // What is odd about a text or a vocabulary.
        .target(
            name: "Oddities", dependencies: ["BytePairs", "SplitPatterns", "Tokenization", "Wording"],
            swiftSettings: strict),

        // What a terminal is: cells, keys, the screen and what has changed on it, raw mode.
        .target(name: "Terminal", swiftSettings: strict),

        // Reports and tokens as text for a terminal, as JSON, as a page: pure functions of values.
        .target(
            name: "Views",
            dependencies: ["BytePairs", "SplitPatterns", "Tokenization", "Oddities", "Terminal", "Wording"],
            swiftSettings: strict),

        // Looking at tokens on a whole terminal: what is known, what keys do to it, and how it is drawn.
        .target(
            name: "TerminalInspector",
            dependencies: library + ["BPE", "Files", "Oddities", "Terminal", "Views", "Wording"],
            swiftSettings: strict),

        // HTTP for the own machine. FlyingSocks, the lower half of FlyingFox, does without Foundation, which would double the
        // time that the command takes to start.
        .target(
            name: "LocalServer", dependencies: [.product(name: "FlyingSocks", package: "FlyingFox")],
            swiftSettings: strict),

        // Looking at tokens in a browser: the page inside the binary, the interface under it, and what they answer.
        .target(name: "EmbeddedPage", exclude: ["Assets"]),
        .target(
            name: "Inspector",
            dependencies: library + ["BPE", "EmbeddedPage", "LocalServer", "Oddities", "Views"],
            swiftSettings: strict),

        // The command line: all of it in a library, so that tests run it without a process.
        .target(
            name: "Commands",
            dependencies: library + [
                "BPE", "Files", "Inspector", "LocalServer", "Oddities", "Terminal", "TerminalInspector",
                "Views", "Wording",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .executableTarget(name: "bpe-command", dependencies: ["Commands", "Files"], swiftSettings: strict),

        // Tests, one target for each target of the same name; run them optimized with Scripts/test.
        .target(
            name: "TestSupport", dependencies: library + ["BPE"], path: "Tests/TestSupport",
            swiftSettings: strict),
        .testTarget(
            name: "BytePairsTests", dependencies: ["BytePairs", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SplitPatternsTests", dependencies: ["SplitPatterns", "CIntrinsics", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "TokenizationTests", dependencies: library + ["BPE", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "TrainingTests", dependencies: library + ["BPE", "Files", "CZstd", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "VocabularyFilesTests", dependencies: library + ["BPE", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "OdditiesTests", dependencies: library + ["BPE", "Oddities", "TestSupport"],
            swiftSettings: strict),
        .testTarget(name: "TerminalTests", dependencies: ["Terminal"], swiftSettings: strict),
        .testTarget(
            name: "TerminalInspectorTests",
            dependencies: library + [
                "BPE", "Oddities", "Terminal", "TerminalInspector", "Views", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ViewsTests", dependencies: library + ["BPE", "Oddities", "Views", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "LocalServerTests", dependencies: ["LocalServer", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "InspectorTests",
            dependencies: library + [
                "BPE", "Inspector", "LocalServer", "Oddities", "Views", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CommandsTests",
            dependencies: library + [
                "BPE", "Commands", "bpe-command", "Files", "Oddities", "Views", "TestSupport", "Wording",
            ],
            swiftSettings: strict),
    ],
    // C23 has #embed.
    cLanguageStandard: .c2x
)
