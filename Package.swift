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
    "BytePairs", "SplitPatterns", "Tokenization", "Files", "Documents", "Training", "Formats",
]

let package = Package(
    name: "bpe",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "BPE", targets: ["BPE", "Oddities"]),
        .executable(name: "bpe", targets: ["bpe-command"]),
        // The interface of `bpe.h`: libbpe-c.a, from which Scripts/build-c-library makes what C programs link.
        .library(name: "bpe-c", type: .static, targets: ["CInterface"]),
    ],
    dependencies: [
        // One version each, so that every clone is built from the same sources (docs/dependencies.md).
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
    ],
    targets: [
        // C: processor hints, system libraries, tables, and files embedded in the binary.
        .target(name: "CIntrinsics", path: "Sources/C/CIntrinsics"),
        .systemLibrary(
            name: "CPCRE2", path: "Sources/C/CPCRE2", pkgConfig: "libpcre2-8",
            providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
        .systemLibrary(
            name: "CZlib", path: "Sources/C/CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CZstd", path: "Sources/C/CZstd", pkgConfig: "libzstd",
            providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(
            name: "CNettle", path: "Sources/C/CNettle", pkgConfig: "nettle",
            providers: [.apt(["nettle-dev"]), .brew(["nettle"])]),
        // libcurl, which is opened only when something is fetched: no header, nothing to link.
        .target(name: "CCurl", path: "Sources/C/CCurl"),
        // What the command does before Swift begins; not for programs that use the library.
        .target(name: "CStandardStreams", path: "Sources/C/CStandardStreams"),
        .target(name: "CUnicodeTables", path: "Sources/C/CUnicodeTables", exclude: ["Tables"]),
        // bpe.h alone: what C programs include, and what Swift implements in `CInterface`.
        .target(name: "CBPE", path: "Sources/C/CBPE"),
        .target(name: "EmbeddedVocabulary", path: "Sources/C/EmbeddedVocabulary"),
        .target(name: "EmbeddedPage", path: "Sources/C/EmbeddedPage", exclude: ["Assets"]),
        .target(name: "EmbeddedReport", path: "Sources/C/EmbeddedReport", exclude: ["Assets"]),

        // libc under one name, the machine's size, threads, pools, and SHA-256 from the platform's own library.
        .target(
            name: "Platform",
            dependencies: [.target(name: "CNettle", condition: .when(platforms: [.linux]))],
            swiftSettings: strict),

        // What crosses the wall between splitting and the algorithm: a batch of pieces.
        .target(name: "Pieces", swiftSettings: strict),

        // The algorithm: standard library only.
        .target(name: "BytePairs", dependencies: ["CIntrinsics", "Pieces"], swiftSettings: strict),

        // Text to pieces. `SplitPatterns` alone sees PCRE2.
        .target(
            name: "SplitPatterns",
            dependencies: ["CPCRE2", "CIntrinsics", "CUnicodeTables", "Pieces", "Platform"],
            swiftSettings: strict),

        // What some encodings change in a text before it is merged: normalizers, and pre-tokenizers that remove or add text.
        .target(
            name: "Preparation",
            dependencies: ["BytePairs", "SplitPatterns", "CUnicodeTables", "CIntrinsics", "Platform"],
            swiftSettings: strict),

        // Encodings, tokenizers, decoders.
        .target(
            name: "Tokenization",
            dependencies: ["BytePairs", "SplitPatterns", "Preparation", "Pieces", "Platform"],
            swiftSettings: strict),

        // Reading files, compressed or not, and writing them so that nothing is ever half-written.
        .target(
            name: "Files",
            dependencies: [
                "CIntrinsics", "CZlib", "CZstd", "Platform",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),

        // Writing JSON documents; reading those of others, and explaining what is wrong with them.
        .target(name: "JSON", dependencies: ["Platform"], swiftSettings: strict),

        // Documents in files: what a trainer learns from, and datasets are made of.
        .target(
            name: "Documents", dependencies: ["CIntrinsics", "SplitPatterns", "Files", "JSON", "Platform"],
            swiftSettings: strict),

        // Corpus to vocabulary.
        .target(
            name: "Training",
            dependencies: [
                "BytePairs", "SplitPatterns", "Pieces", "Documents", "Files", "JSON", "Platform",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),

        // The library as C programs see it: each function of bpe.h, and no logic of its own.
        .target(
            name: "CInterface",
            dependencies: library + [
                "CBPE", "CIntrinsics", "Datasets", "Oddities", "Views", "Platform", "JSON",
            ],
            swiftSettings: strict),

        // Numbers, bytes and styles as people read them.
        .target(name: "Display", dependencies: ["BytePairs", "Platform"], swiftSettings: strict),

        // A training run as a page: not part of `Views`, so that `CoreCommands` need not wait for them.
        .target(
            name: "Charts", dependencies: ["BytePairs", "Display", "EmbeddedReport"],
            swiftSettings: strict),

        // Formats of vocabularies and ids, named encodings, where their files are found, and the embedded default.
        .target(
            name: "Formats",
            dependencies: [
                "BytePairs", "SplitPatterns", "Preparation", "Tokenization", "Files", "JSON", "Platform",
                "Display",
                "EmbeddedVocabulary",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),

        // Documents to ids, in the files that trainers of models read; and back.
        .target(
            name: "Datasets",
            dependencies: [
                "BytePairs", "SplitPatterns", "Tokenization", "Documents", "Formats", "Files", "JSON",
                "Platform",
                "Display",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),

        // What people import.
        .target(name: "BPE", dependencies: library, swiftSettings: strict),

        // What is odd about a text or a vocabulary.
        .target(
            name: "Oddities",
            dependencies: [
                "BytePairs", "SplitPatterns", "Tokenization", "Display", "CUnicodeTables", "Platform",
            ],
            swiftSettings: strict),

        // What a terminal is: cells, keys, the screen and what has changed on it, raw mode.
        .target(name: "Terminal", dependencies: ["Platform"], swiftSettings: strict),

        // Reports and tokens as text for a terminal, as JSON, as a page: pure functions of values.
        .target(
            name: "Views",
            dependencies: [
                "BytePairs", "SplitPatterns", "Tokenization", "Formats", "Oddities", "Terminal", "Display",
                "JSON", "EmbeddedReport",
            ],
            swiftSettings: strict),

        // The full-screen inspector: a model, what keys do to it, and how it is drawn.
        .target(
            name: "TerminalInspector",
            dependencies: library + ["BPE", "Oddities", "Platform", "Terminal", "Views", "Display"],
            swiftSettings: strict),

        // HTTP for this machine. FlyingSocks, the lower half of FlyingFox, does without Foundation, which would double the
        // time that the command takes to start.
        .target(
            name: "LocalServer",
            dependencies: [
                "CIntrinsics", "JSON", "Platform", .product(name: "FlyingSocks", package: "FlyingFox"),
            ],
            swiftSettings: strict),

        // The inspector in a browser: the embedded page, and the JSON interface that it calls.
        .target(
            name: "WebInspector",
            dependencies: library + ["BPE", "EmbeddedPage", "LocalServer", "Oddities", "Views", "JSON"],
            swiftSettings: strict),

        // Files from other machines: the only target that opens a connection to one. Only `bpe vocab pull` uses it.
        .target(
            name: "Download",
            dependencies: [
                "BytePairs", "CCurl", "Display", "Files", "Platform",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),

        // The command line: all of it in libraries, so that tests run it without a process. The commands that
        // need neither oddities nor views have their own, which compiles in parallel with `Oddities` and `Views`.
        .target(
            name: "CoreCommands",
            dependencies: library + [
                "BPE", "Charts", "Datasets", "Platform", "Terminal", "Display", "JSON",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .target(
            name: "Commands",
            dependencies: library + [
                "BPE", "CoreCommands", "Download", "WebInspector", "LocalServer", "Oddities", "Platform",
                "Terminal", "TerminalInspector", "Views", "Display", "JSON",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "bpe-command",
            dependencies: ["CStandardStreams", "Commands", "CoreCommands", "Files", "Platform"],
            swiftSettings: strict),

        // Tests, one target for each target of the same name; run them optimized with Scripts/test.
        .target(
            name: "TestSupport", dependencies: library + ["BPE", "CZlib", "CZstd"], path: "Tests/TestSupport",
            swiftSettings: strict),
        // What the fuzzer and the tests do with strangers' files; one case for each reader.
        .target(
            name: "FuzzTargets",
            dependencies: library + [
                "BPE", "CoreCommands", "Datasets", "JSON", "LocalServer", "Pieces", "Platform", "Preparation",
                "Terminal", "Views", "WebInspector", .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/FuzzTargets", swiftSettings: strict),
        .testTarget(
            name: "PlatformTests", dependencies: ["BytePairs", "Platform"], swiftSettings: strict),
        .testTarget(
            name: "FilesTests",
            dependencies: ["Files", "TestSupport", .product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: strict),
        .testTarget(
            name: "BytePairsTests", dependencies: ["BytePairs", "CIntrinsics", "Pieces", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "SplitPatternsTests",
            dependencies: ["SplitPatterns", "CIntrinsics", "Pieces", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "PreparationTests", dependencies: ["Preparation", "SplitPatterns", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "TokenizationTests", dependencies: library + ["BPE", "Preparation", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DocumentsTests", dependencies: library + ["BPE", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "TrainingTests", dependencies: library + ["BPE", "Platform", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DatasetsTests",
            dependencies: library + ["BPE", "Datasets", "Platform", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "FormatsTests",
            dependencies: library + ["BPE", "FuzzTargets", "JSON", "Preparation", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "OdditiesTests", dependencies: library + ["BPE", "Oddities", "Preparation", "TestSupport"],
            swiftSettings: strict),
        .testTarget(name: "TerminalTests", dependencies: ["Terminal"], swiftSettings: strict),
        .testTarget(
            name: "TerminalInspectorTests",
            dependencies: library + [
                "BPE", "Oddities", "Terminal", "TerminalInspector", "Views", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "Platform"], swiftSettings: strict),
        .testTarget(name: "DisplayTests", dependencies: ["Display"], swiftSettings: strict),
        .testTarget(name: "ChartsTests", dependencies: ["Charts"], swiftSettings: strict),
        .testTarget(
            name: "ViewsTests", dependencies: library + ["BPE", "JSON", "Oddities", "Views", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "LocalServerTests", dependencies: ["LocalServer", "Platform", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DownloadTests", dependencies: ["Download", "Files", "Platform", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "WebInspectorTests",
            dependencies: library + [
                "BPE", "WebInspector", "LocalServer", "JSON", "Oddities", "Platform", "Views", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CInterfaceTests", dependencies: ["CBPE", "CInterface", "Platform", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "CommandsTests",
            dependencies: library + [
                "BPE", "Commands", "CoreCommands", "bpe-command", "Oddities", "Platform", "Views",
                "TestSupport", "Display",
            ],
            swiftSettings: strict),
    ],
    // C23 has #embed.
    cLanguageStandard: .c2x
)

// Tests that wait for commands, servers and screens more than they compute: so they compile in a third of the time.
for name in [
    "CInterfaceTests", "CommandsTests", "DownloadTests", "LocalServerTests", "TerminalInspectorTests",
    "TerminalTests", "ViewsTests", "WebInspectorTests",
] {
    package.targets.first { $0.name == name }?.swiftSettings?.append(.unsafeFlags(["-Onone"]))
}

// The fuzzer's own program, which only `Scripts/fuzz` builds. BPE_FUZZ says what guides it, and BPE_FUZZ_DRIVER what is
// linked in libFuzzer's place.
if let coverage = Context.environment["BPE_FUZZ"] {
    let driver = (Context.environment["BPE_FUZZ_DRIVER"] ?? "-sanitize=fuzzer").split(separator: " ")
    package.targets += [
        .target(name: "CFuzzer", path: "Tests/CFuzzer"),
        .executableTarget(
            name: "Fuzzer", dependencies: ["CFuzzer", "FuzzTargets", "Platform"], path: "Tests/Fuzzer",
            swiftSettings: strict, linkerSettings: [.unsafeFlags(driver.map(String.init))]),
    ]
    // Only what is looked into has counters: after each input all of them are looked through. BPE_FUZZ_MODULES names fewer.
    let looked =
        Context.environment["BPE_FUZZ_MODULES"]?.split(separator: ",").map(String.init) ?? [
            "BytePairs", "SplitPatterns", "Tokenization", "Files", "Documents", "Training", "Formats",
            "Preparation", "JSON", "Datasets", "LocalServer", "WebInspector", "Terminal",
        ]
    for target in package.targets where looked.contains(target.name) {
        target.swiftSettings?.append(.unsafeFlags(["-sanitize=fuzzer", "-sanitize-coverage=\(coverage)"]))
    }
}
