import Files
import SystemPackage
import Tokenization

/// A vocabulary on this machine.
package struct FoundVocabulary: Sendable, Equatable {
    package enum Place: String, Sendable {
        case embedded, folder, tiktoken, cache
    }

    /// What `--encoding` takes.
    package let name: String
    package let place: Place
    /// `nil` for the embedded one.
    package let path: String?
    /// How many bytes its files have.
    package let bytes: Int
}

extension VocabularySearch {
    /// Every vocabulary that has a file where it is looked for, and the embedded one first. No file is read.
    package func found() -> [FoundVocabulary] {
        let embedded = FoundVocabulary(
            name: Encoding.defaultName, place: .embedded, path: nil, bytes: Encoding.embeddedSize)
        let published = PublishedEncoding.all.compactMap { encoding -> FoundVocabulary? in
            guard let (place, path, _) = firstFile(of: encoding) else { return nil }
            return FoundVocabulary(
                name: encoding.name, place: FoundVocabulary.Place(rawValue: place.kind.rawValue) ?? .folder,
                path: path, bytes: FileTree.byteCount(of: [path]))
        }
        return [embedded] + published + pulledFromHub()
    }

    /// The file of a repository of the Hub that was fetched before; of a group, the first.
    func path(of reference: HubReference) -> String? {
        guard let cacheFolder else { return nil }
        return HubReference.files.map { files in files.map { "\(cacheFolder)/\(reference.folder)/\($0)" } }
            .first { $0.allSatisfy(FileTree.isRegularFile) }?.first
    }

    private func pulledFromHub() -> [FoundVocabulary] {
        guard let root = cacheFolder.map({ "\($0)/hf" }), FileTree.isFolder(root) else { return [] }
        var references: [HubReference] = []
        for case .success(let file) in FileTree.files(under: root) {
            let folder = file.components.dropFirst(FilePath(named: root).components.count).dropLast().map(
                \.name)
            guard let reference = HubReference(folder: folder), references.last != reference else { continue }
            references.append(reference)
        }
        return references.compactMap { reference in
            path(of: reference).map { path in
                FoundVocabulary(
                    name: "\(reference)", place: .cache, path: path, bytes: FileTree.byteCount(of: [path]))
            }
        }
    }
}
