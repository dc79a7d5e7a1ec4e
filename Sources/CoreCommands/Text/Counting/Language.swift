import SystemPackage

/// The language of a file, by its name.
///
/// Nothing is read of the file: `.m` is Objective-C, and `.pl` is Perl.
enum Language {
    /// A file's language; "other" if its name tells none.
    static func name(of path: FilePath) -> String {
        guard let component = path.lastComponent else { return "other" }
        if let language = byName[component.string] { return language }
        guard let ending = component.extension else { return "other" }
        // Nearly all endings are written in small letters; `.S` and `.R` are not, and mean the same.
        return byExtension[ending] ?? byExtension[ending.lowercased()] ?? "other"
    }

    /// A line for each language: its name, the endings of its files, and after `=` the names of some of them.
    private static let table = """
        Ada: adb ads
        AsciiDoc: adoc asciidoc
        Assembly: s asm S nasm
        Astro: astro
        AWK: awk
        Batch: bat cmd
        BibTeX: bib
        Bison: bison
        C header: h
        C#: cs csx
        C++: cpp cc cxx c++ hpp hh hxx h++ ipp inl tpp
        C: c
        Clojure: clj cljs cljc edn
        CMake: cmake =CMakeLists.txt
        COBOL: cob cbl cpy
        Coccinelle: cocci
        CoffeeScript: coffee
        Common Lisp: lisp lsp cl asd
        Crystal: cr
        CSS: css
        CSV: csv
        CUDA: cu cuh
        Cython: pyx pxd pxi
        D: d di
        Dart: dart
        Device tree: dts dtsi dtso
        Diff: diff patch
        Dockerfile: dockerfile =Dockerfile =Containerfile
        Elixir: ex exs
        Elm: elm
        Emacs Lisp: el
        ERB: erb
        Erlang: erl hrl
        F#: fs fsi fsx
        Fennel: fnl
        Fish: fish
        Forth: fth 4th forth
        Fortran: f f77 f90 f95 f03 f08 for
        Gettext: po pot
        Git: =.gitignore =.gitattributes =.gitmodules =.mailmap
        Gleam: gleam
        GLSL: glsl vert frag geom comp
        Go module: =go.mod =go.sum
        Go: go
        Gradle: gradle
        GraphQL: graphql gql
        Groovy: groovy gvy
        Haskell: hs lhs
        HCL: hcl tf tfvars
        HTML: html htm xhtml
        Idris: idr
        INI: ini cfg conf properties =.editorconfig =.gitconfig
        Java: java
        JavaScript: js mjs cjs jsx
        Jinja: jinja jinja2 j2
        JSON lines: jsonl ndjson
        JSON: json jsonc json5 webmanifest
        Julia: jl
        Jupyter notebook: ipynb
        Just: just =justfile =Justfile
        Kconfig: =Kconfig
        Kotlin: kt kts
        LaTeX: tex sty cls ltx
        Less: less
        Lex: l ll
        Linker script: ld lds
        Lock file: lock
        Lua: lua
        M4: m4 ac
        Makefile: mk mak make =Makefile =makefile =GNUmakefile =Kbuild =Makefile.am =Makefile.in
        Markdown: md markdown mdown mdx
        MATLAB: matlab
        Meson: =meson.build =meson_options.txt =meson.options
        Mojo: mojo
        Move: move
        Nim: nim nims
        Ninja: ninja
        Nix: nix
        Objective-C++: mm
        Objective-C: m
        OCaml: ml mli mll mly
        Org: org
        Pascal: pas pp dpr lpr
        Perl: pl pm pod
        PHP: php phtml
        PowerShell: ps1 psm1 psd1
        Prolog: pro prolog
        Protocol Buffers: proto
        Puppet: epp
        PureScript: purs
        Python: py pyi pyw =SConstruct =SConscript
        QML: qml
        R: r R rmd Rmd
        Racket: rkt
        Raku: raku rakumod
        reStructuredText: rst rest
        Roff: 1 2 3 4 5 6 7 8 man roff
        Ruby: rb rake gemspec ru =Rakefile =Gemfile =Podfile =Vagrantfile
        Rust: rs
        Sass: sass scss
        Scala: scala sc sbt
        Scheme: scm ss sld
        Shell: sh bash zsh ksh dash =.bashrc =.profile =.zshrc =configure
        Slint: slint
        Smalltalk: st
        Smarty: tpl
        Solidity: sol
        SQL: sql
        Starlark: bzl star =BUILD =BUILD.bazel =WORKSPACE
        Stylus: styl
        Svelte: svelte
        SVG: svg
        Swift: swift
        SystemVerilog: sv svh
        Tcl: tcl tk
        Text: txt text log =README =LICENSE =COPYING =AUTHORS =NEWS =CHANGELOG =CREDITS =INSTALL =TODO
        TOML: toml =Cargo.lock =Pipfile =poetry.lock
        TypeScript: ts tsx mts cts
        Typst: typ
        Vala: vala vapi
        Verilog: v vh
        VHDL: vhd vhdl
        Vim script: vim =.vimrc
        Visual Basic: vb vbs bas
        Vue: vue
        WebAssembly: wat wast
        WGSL: wgsl
        XML: xml xsl xslt xsd plist rss xaml
        Yacc: y yy
        YAML: yaml yml =.clang-format =.clang-tidy
        Zig: zig zon
        """

    private static let byExtension = entries { !$0.hasPrefix("=") ? String($0) : nil }
    private static let byName = entries { $0.hasPrefix("=") ? String($0.dropFirst()) : nil }

    private static func entries(_ key: (Substring) -> String?) -> [String: String] {
        var entries: [String: String] = [:]
        for line in table.split(separator: "\n") {
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            for word in line[colon...].dropFirst().split(separator: " ") {
                if let key = key(word) { entries[key] = String(line[..<colon]) }
            }
        }
        return entries
    }
}
