"""A copy of the package that has all mutations in it, built once: which of them is on is read from the environment."""
import dataclasses
import json
import pathlib
import re
import shutil
import subprocess
import sys

from mutation_sites import HEADER, HELPERS, SOURCE, Mutant, Swift

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGETS = ["BytePairs", "SplitPatterns", "Files"]
SUITES = [
    "BytePairsTests", "SplitPatternsTests", "FilesTests", "PreparationTests", "TokenizationTests", "DocumentsTests",
    "TrainingTests", "FormatsTests"]

# Leaves the tests and what they need in the manifest.
ONLY_WANTED = """
var wanted: Set<String> = [SUITES]
while true {
    let needed = package.targets.filter { wanted.contains($0.name) }.flatMap(\\.dependencies).compactMap { dependency in
        switch dependency {
        case .byNameItem(let name, _), .targetItem(let name, _): name
        default: nil
        }
    }
    let more = wanted.union(needed)
    if more == wanted { break }
    wanted = more
}
package.products = []
package.targets.removeAll { !wanted.contains($0.name) }
"""


class MutatedPackage:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.dropped_file = self.folder / "dropped.json"
        self.dropped = set(json.loads(self.dropped_file.read_text())) if self.dropped_file.exists() else set()
        self.mutants = []

    def write(self):
        """Files that have not changed keep their time, so that nothing is built again without need."""
        self.copy_rest()
        self.mutants, next_id = [], 0
        for target in TARGETS:
            operators = [HELPERS]
            for path in sorted((ROOT / "Sources" / target).rglob("*.swift")):
                name = str(path.relative_to(ROOT))
                file = Swift(name, path.read_text(), next_id, self.dropped)
                next_id = file.next_id
                self.mutants += file.mutants
                operators += file.operators
                self.put(name, file.rewritten())
            self.put(f"Sources/{target}/Mutants.swift", "\n".join(operators) + "\n")

    def read(self):
        """The mutants of the build that is there."""
        self.mutants = [Mutant(**mutant) for mutant in json.loads((self.folder / "mutants.json").read_text())]

    def copy_rest(self):
        wanted, umbrella = set(), "Sources/C/CIntrinsics/include/CIntrinsics.h"
        for top in ["Sources", "Tests"]:
            for path in (ROOT / top).rglob("*"):
                name = path.relative_to(ROOT)
                wanted.add(str(name))
                if path.is_dir() or name.parts[1] in TARGETS and path.suffix == ".swift" or str(name) == umbrella: continue
                self.put(str(name), path.read_bytes())
        for path in [*(self.folder / "Sources").rglob("*.swift"), *(self.folder / "Tests").rglob("*.swift")]:
            if str(path.relative_to(self.folder)) not in wanted and path.name != "Mutants.swift": path.unlink()
        for name in ["Fixtures", "Scripts", "Vocab", "docs", "README.md"]:
            link = self.folder / name
            if not link.is_symlink(): link.symlink_to(ROOT / name)
        self.put("Sources/C/CIntrinsics/include/Mutants.h", "#pragma once\n" + HEADER)
        self.put("Sources/C/CIntrinsics/Mutants.c", SOURCE)
        self.put(umbrella, (ROOT / umbrella).read_text() + '\n#include "Mutants.h"\n')
        manifest = (ROOT / "Package.swift").read_text().replace(".treatAllWarnings(as: .error),", "")
        manifest = re.sub(r'\.package\(url: "[^"]*/([^/"]+)", from: "[^"]*"\)',
                          lambda match: f'.package(path: "{ROOT}/.build/checkouts/{match[1]}")', manifest)
        self.put("Package.swift", manifest + ONLY_WANTED.replace("SUITES", ", ".join(f'"{s}"' for s in SUITES)))

    def put(self, name, content):
        path = self.folder / name
        content = content.encode() if isinstance(content, str) else content
        if path.exists() and path.read_bytes() == content: return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        shutil.copymode(ROOT / name, path) if (ROOT / name).exists() else None

    def build(self):
        """Builds, and leaves out mutations whose lines the compiler refuses, until it succeeds."""
        while True:
            self.write()
            command = ["swift", "build", "-c", "release", "--build-tests", "--package-path", str(self.folder),
                       "-Xswiftc", "-suppress-warnings"]
            print(f"{len(self.mutants)} mutants, {len(self.dropped)} that do not compile; building", file=sys.stderr, flush=True)
            run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            (self.folder / "build.log").write_text(run.stdout)
            if run.returncode == 0:
                listed = [dataclasses.asdict(mutant) for mutant in self.mutants]
                (self.folder / "mutants.json").write_text(json.dumps(listed, ensure_ascii=False))
                return
            if not self.drop(run.stdout): raise SystemExit(f"the mutants do not build; see {self.folder}/build.log")

    def drop(self, log):
        """Leaves out the literals of a refused line first, then statements, then the rest."""
        places, found = set(), False
        names = {m.operator: m.key for m in self.mutants if m.operator}
        for path, line, message in re.findall(r"^(\S+\.swift):(\d+):\d+: error: (.*)", log, re.M):
            named = [key for name, key in names.items() if f"'{name}'" in message]
            if named:
                self.dropped.update(named)
                found = True
            elif path.startswith(str(self.folder)):
                places.add((str(pathlib.Path(path).relative_to(self.folder)), int(line)))
        for path, line in sorted(places):
            here = [m for m in self.mutants if m.path == path and m.number == line]
            kinds = [lambda m: m.change in ("break → continue", "continue → break"), lambda m: m.change.endswith("+ 1"), lambda m: "statement removed" in m.change, lambda m: True]
            for kind in kinds:
                chosen = [m.key for m in here if kind(m)]
                if chosen:
                    self.dropped.update(chosen)
                    found = True
                    break
            else:
                # What a removed statement was to initialize is missed later on in its function.
                near = [m for m in self.mutants if m.path == path and line - 40 <= m.number <= line and m.key not in self.dropped]
                near = ([m.key for m in near if m.change in ("break → continue", "continue → break")]
                        or [m.key for m in near if "statement removed" in m.change])
                if near:
                    self.dropped.update(near)
                    found = True
        self.dropped_file.write_text(json.dumps(sorted(self.dropped), indent=0, ensure_ascii=False))
        return found

    @property
    def tests(self):
        return next(self.folder.glob(".build/release/*PackageTests.xctest"))
