// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that what it needs never reaches those who use the library.
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "bpe", path: "..")],
    targets: [
        .executableTarget(name: "EncodeBenchmark", dependencies: [.product(name: "BPE", package: "bpe")]),
        .executableTarget(name: "ReportBenchmark", dependencies: [.product(name: "BPE", package: "bpe")]),
    ]
)
