import Files
import TestSupport
import Testing

/// Which file `core.excludesFile` names. Each file ignores its own name, which shows which one was read.
@Suite struct GitConfigurationTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["home/mine", "home/other", "home/.config/git/ignore", "xdg/git/ignored", "own"] {
            try folder.write("\(name.split(separator: "/").last!)\n".utf8, to: name)
        }
        try folder.write("xdg\n".utf8, to: "xdg/git/ignore")
    }

    private func fileRead(_ environment: [String: String]) -> [String] {
        let rules = GitFolder.globalRules(environment: environment)
        return ["mine", "other", "ignore", "xdg", "own"].filter { name in
            Array(name.utf8).withUnsafeBufferPointer {
                rules.verdict(on: PathInFolder($0, nameStart: 0), skipping: 0, isFolder: false) == .ignored
            }
        }
    }

    @Test(arguments: [
        ("[core]\nexcludesFile = ~/mine\n", "mine"), ("[CORE]\n\tExcludesFILE=~/mine", "mine"),
        ("[core]\r\n\texcludesfile = \"~/mine\"\r\n", "mine"),
        ("[core] \n excludesfile  =  ~/mine  \n", "mine"),
        ("[core]\nexcludesfile = ~/other\nexcludesfile = ~/mine\n", "mine"),
        ("[user]\nname = x\n[core]\neditor = vi\nexcludesfile = ~/mine\n[x]\ny = z\n", "mine"),
        ("[user]\nexcludesfile = ~/mine\n", "ignore"), ("[core]\neditor = ~/mine\n", "ignore"),
        ("[core]\n[user]\nexcludesfile = ~/mine\n", "ignore"), ("[core]\nexcludesfile\n", "ignore"),
        ("", "ignore"), ("excludesfile = ~/mine\n", "ignore"), ("[core]\nexcludesfiles = ~/mine\n", "ignore"),
    ])
    func theConfigurationNamesIt(_ configuration: String, _ expected: String) throws {
        try folder.write(configuration.utf8, to: "home/.gitconfig")
        #expect(fileRead(["HOME": "\(folder.path)/home"]) == [expected])
    }

    @Test func aPathFromTheRootIsTakenAsItIs() throws {
        try folder.write("[core]\nexcludesfile = \(folder.path)/own\n".utf8, to: "home/.gitconfig")
        #expect(fileRead(["HOME": "\(folder.path)/home"]) == ["own"])
    }

    @Test func theFolderForConfigurationsCounts() throws {
        let (home, other) = ("\(folder.path)/home", "\(folder.path)/xdg")
        #expect(fileRead(["HOME": home, "XDG_CONFIG_HOME": other]) == ["xdg"])
        #expect(fileRead(["HOME": home, "XDG_CONFIG_HOME": ""]) == ["ignore"])
        #expect(fileRead(["HOME": home, "XDG_CONFIG_HOME": "relative"]).isEmpty)
        try folder.write("[core]\nexcludesfile = ~/other\n".utf8, to: "xdg/git/config")
        #expect(fileRead(["HOME": home, "XDG_CONFIG_HOME": other]) == ["other"])
        try folder.write("[core]\nexcludesfile = ~/mine\n".utf8, to: "home/.gitconfig")
        #expect(fileRead(["HOME": home, "XDG_CONFIG_HOME": other]) == ["mine"])
        try folder.write("[user]\nname = x\n".utf8, to: "home/.gitconfig")
        #expect(fileRead(["HOME": home, "XDG_CONFIG_HOME": other]) == ["other"])
        #expect(fileRead([:]).isEmpty)
    }
}
