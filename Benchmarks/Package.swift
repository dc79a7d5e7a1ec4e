// swift-tools-version: 6.2
import PackageDescription

// A separate package, so that its dependencies never reach users of the library.
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "bpe", path: "..")],
    targets: [
        .executableTarget(name: "EncodeBenchmark", dependencies: [.product(name: "BPE", package: "bpe")]),
        .executableTarget(name: "ReportBenchmark", dependencies: [.product(name: "BPE", package: "bpe")]),
    ]
)
