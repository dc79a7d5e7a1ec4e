"""Places in Swift files that a mutation changes, and the files with all mutations in them.

Works on tokens, not on a tree: swift-format has set a space on both sides of every binary operator, and an operator may
have any name. `a < b` becomes `a <∀∁ b`, an operator of the same precedence that is `<` unless its mutation is switched on.
No line is added or removed, so that an error of the compiler names the line of the original.
"""
import dataclasses
import re

COMPARISONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
EQUALITY = {"==": "!=", "!=": "=="}
SUMS = {"+": "-", "-": "+"}
PRODUCTS = {"*": "+", "/": "*", "%": "/"}
WRAPPING = {"&+": "&-", "&-": "&+", "&*": "&+"}
SHIFTS = {"<<": ">>", ">>": "<<"}
WRAPPING_SHIFTS = {"&<<": "&>>", "&>>": "&<<"}
BITS = {"&": "|", "|": "&", "^": "|"}
LOGIC = {"&&": "||", "||": "&&"}
BINARY = COMPARISONS | EQUALITY | SUMS | PRODUCTS | WRAPPING | SHIFTS | WRAPPING_SHIFTS | BITS | LOGIC
ASSIGNING = {
    f"{a}=": f"{b}=" for a, b in (SUMS | PRODUCTS | WRAPPING | SHIFTS | WRAPPING_SHIFTS | BITS).items()}

PRECEDENCE = {
    **dict.fromkeys(COMPARISONS | EQUALITY, "ComparisonPrecedence"),
    **dict.fromkeys([*SUMS, "&+", "&-", "|", "^"], "AdditionPrecedence"),
    **dict.fromkeys([*PRODUCTS, "&*", "&"], "MultiplicationPrecedence"),
    **dict.fromkeys(SHIFTS | WRAPPING_SHIFTS, "BitwiseShiftPrecedence"),
    "&&": "LogicalConjunctionPrecedence", "||": "LogicalDisjunctionPrecedence",
    **dict.fromkeys(ASSIGNING, "AssignmentPrecedence"), "..<": "RangeFormationPrecedence", "...": "RangeFormationPrecedence"}

# Operands and result of the functions behind an operator; D is for those that lose against the others. In a body, OP is
# the operator itself or the one that takes its place.
SIGNATURES = {
    **dict.fromkeys(COMPARISONS, [
        "<T: BinaryInteger>(a: T, b: T) -> Bool", "D<T: BinaryInteger, U: BinaryInteger>(a: T, b: U) -> Bool",
        "<T: Comparable>(a: T, b: T) -> Bool", "<T: Comparable, U: Comparable>(a: (T, U), b: (T, U)) -> Bool",
        "<T: Comparable, U: Comparable, V: Comparable>(a: (T, U, V), b: (T, U, V)) -> Bool"]),
    **dict.fromkeys(EQUALITY, [
        "<T: BinaryInteger>(a: T, b: T) -> Bool", "D<T: BinaryInteger, U: BinaryInteger>(a: T, b: U) -> Bool",
        "<T: Equatable>(a: T, b: T) -> Bool", "<T: Equatable, U: Equatable>(a: (T, U), b: (T, U)) -> Bool",
        "<T: Equatable, U: Equatable, V: Equatable>(a: (T, U, V), b: (T, U, V)) -> Bool"]),
    **dict.fromkeys(SUMS, [
        "<T: AdditiveArithmetic>(a: T, b: T) -> T", "<T: _Pointer>(a: T, b: Int) -> T where T.Stride == Int"]),
    "*": ["<T: Numeric>(a: T, b: T) -> T"],
    "/": ["<T: BinaryInteger>(a: T, b: T) -> T", "<T: BinaryFloatingPoint>(a: T, b: T) -> T"],
    "%": ["<T: BinaryInteger>(a: T, b: T) -> T"],
    **dict.fromkeys(WRAPPING, [
        "<T: FixedWidthInteger>(a: T, b: T) -> T",
        "<T: SIMD>(a: T, b: T) -> T where T.Scalar: FixedWidthInteger"]),
    **dict.fromkeys(SHIFTS, [
        "<T: BinaryInteger>(a: T, b: T) -> T", "D<T: BinaryInteger, U: BinaryInteger>(a: T, b: U) -> T"]),
    **dict.fromkeys(WRAPPING_SHIFTS, [
        "<T: FixedWidthInteger>(a: T, b: T) -> T", "D<T: FixedWidthInteger, U: BinaryInteger>(a: T, b: U) -> T"]),
    **dict.fromkeys(BITS, [
        "<T: BinaryInteger>(a: T, b: T) -> T",
        "<T: SIMD>(a: T, b: T) -> T where T.Scalar: FixedWidthInteger"]),
    "+=": ["<T: AdditiveArithmetic>(a: inout T, b: T)", "<T: _Pointer>(a: inout T, b: Int) where T.Stride == Int"],
    "-=": ["<T: AdditiveArithmetic>(a: inout T, b: T)", "<T: _Pointer>(a: inout T, b: Int) where T.Stride == Int"],
    **{f"{o}=": ["<T: BinaryInteger>(a: inout T, b: T)"] for o in [*PRODUCTS, *BITS]},
    **{f"{o}=": ["<T: FixedWidthInteger>(a: inout T, b: T)"] for o in WRAPPING},
    **{f"{o}=": ["<T: FixedWidthInteger>(a: inout T, b: T)", "D<T: FixedWidthInteger, U: BinaryInteger>(a: inout T, b: U)"]
       for o in [*SHIFTS, *WRAPPING_SHIFTS]},
}
# What a mutation cannot change by the other operator of the table.
SPECIAL = {
    "+": "func OP<T: RangeReplaceableCollection>(a: T, b: T) -> T { bpe_mutant(ID) ? a : a + b }\n"
         "func OP<T: RangeReplaceableCollection, S: Sequence>(a: T, b: S) -> T where S.Element == T.Element "
         "{ bpe_mutant(ID) ? a : a + b }\n"
         "func OP<T: RangeReplaceableCollection, S: Sequence>(a: S, b: T) -> T where S.Element == T.Element "
         "{ bpe_mutant(ID) ? b : a + b }",
    "+=": "func OP<T: RangeReplaceableCollection, S: Sequence>(a: inout T, b: S) where S.Element == T.Element "
          "{ if !bpe_mutant(ID) { a += b } }",
    "-": "func OP<T: _Pointer>(a: T, b: T) -> Int where T.Stride == Int { bpe_mutant(ID) ? b - a : a - b }",
}
NIL = "func OP<T>(a: T?, b: _OptionalNilComparisonType) -> Bool { bpe_mutant(ID) ? a OTHER b : a OP0 b }"

# Calls whose results no one sees, so that no change in them can be noticed: memory that is given back or asked for before it
# is needed, and hints to the processor and the system.
SILENT_CALLS = {"deallocate", "deinitialize", "reserveCapacity", "bpe_prefetch", "bpe_expect_writing", "bpe_begin_writing_back"}
# Calls that only stop a program which is wrong already: without them, no right one behaves otherwise. What they compare is
# changed like anything else.
CHECKS = {"precondition", "assert"}

HELPERS = """import CIntrinsics

/// An integer, or the next one.
@usableFromInline @inline(__always) func mutantInteger<T: FixedWidthInteger>(_ id: Int32, _ value: T) -> T {
    bpe_mutant(id) ? value &+ 1 : value
}
@usableFromInline @inline(__always) func mutantBoolean(_ id: Int32, _ value: Bool) -> Bool {
    bpe_mutant(id) ? !value : value
}
@usableFromInline @inline(__always) func mutantCondition(_ id: Int32, _ always: Bool, _ never: Bool, _ value: Bool) -> Bool {
    if always, bpe_mutant(id) { return true }
    if never, bpe_mutant(id &+ (always ? 1 : 0)) { return false }
    return value
}
@usableFromInline @inline(__always) func mutantRuns(_ id: Int32) -> Bool { !bpe_mutant(id) }
@usableFromInline @inline(__always) func mutantMin<T: Comparable>(_ id: Int32, _ a: T, _ b: T) -> T {
    bpe_mutant(id) ? max(a, b) : min(a, b)
}
@usableFromInline @inline(__always) func mutantMin<T: Comparable>(_ id: Int32, _ a: T, _ b: T, _ c: T) -> T {
    bpe_mutant(id) ? max(a, b, c) : min(a, b, c)
}
@usableFromInline @inline(__always) func mutantMax<T: Comparable>(_ id: Int32, _ a: T, _ b: T) -> T {
    bpe_mutant(id) ? min(a, b) : max(a, b)
}
@usableFromInline @inline(__always) func mutantMax<T: Comparable>(_ id: Int32, _ a: T, _ b: T, _ c: T) -> T {
    bpe_mutant(id) ? min(a, b, c) : max(a, b, c)
}
"""

HEADER = """#include <stdbool.h>
#include <stdint.h>
/// The mutation that is switched on, and those whose place has been reached.
extern int32_t bpe_active_mutant;
extern uint8_t *bpe_reached_mutants;
static inline bool bpe_mutant(int32_t id) {
    bpe_reached_mutants[id] = 1;
    return __builtin_expect(bpe_active_mutant == id, 0);
}
"""
SOURCE = """#define _DEFAULT_SOURCE
#include "Mutants.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
int32_t bpe_active_mutant = -1;
static uint8_t unseen[1 << 16];
uint8_t *bpe_reached_mutants = unseen;
__attribute__((constructor)) static void read_environment(void) {
    const char *id = getenv("BPE_MUTANT");
    if (id) bpe_active_mutant = atoi(id);
    // The file is shared with the processes that a test starts, and survives their end by a signal.
    const char *path = getenv("BPE_REACHED_MUTANTS");
    int file = path ? open(path, O_RDWR | O_CREAT, 0600) : -1;
    if (file < 0 || ftruncate(file, sizeof unseen) != 0) return;
    void *shared = mmap(NULL, sizeof unseen, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (shared != MAP_FAILED) bpe_reached_mutants = shared;
}
"""

OPERATOR_CHARACTERS = set("/=-+!*%<>&|^~?.")
TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<string>\"\"\"|\#*")
    |(?P<number>0o[0-7_]+|0x[0-9a-fA-F_]+(?:[.]?[0-9a-fA-F]*p[+-]?\d+)?|0b[01_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)
    |(?P<word>`\w+`|[$\#@]?\w+)|(?P<operator>[/=\-+!*%<>&|^~?]+|\.+[<]?)|(?P<mark>.)""", re.S | re.X)


@dataclasses.dataclass
class Token:
    kind: str
    text: str
    start: int
    end: int


@dataclasses.dataclass
class Mutant:
    """`change` says what is done to `line`, the `occurrence`-th time that a line of this text in the file allows it."""
    id: int
    path: str
    number: int
    column: int
    line: str
    change: str
    occurrence: int = 1
    operator: str = ""

    @property
    def is_in_table(self):
        """Whether the line is nothing but numbers of a table, such as ranges of code points."""
        return re.fullmatch(r'(0x[0-9A-F]+|\d+|"\w*"|[(), \[\]])+', self.line) is not None and self.line.count(",") > 1

    @property
    def numbered_change(self):
        """`#2` says which, if the line has what is changed more than once."""
        return self.change + (f" #{self.occurrence}" if self.occurrence > 1 else "")

    @property
    def key(self): return f"{self.path} | {self.line} | {self.numbered_change}"


def end_of_string(text, start, opening):
    """Where a string ends that starts with an opening quote; what is interpolated is part of it."""
    hashes = opening.count("#")
    closing = opening.replace("#", "") + "#" * hashes
    escape = "\\" + "#" * hashes
    at = start + len(opening)
    while not text.startswith(closing, at):
        if text.startswith(escape + "(", at):
            at += len(escape) + 1
            depth = 1
            while depth:
                if text[at] == '"':
                    at = end_of_string(text, at, '"""' if text.startswith('"""', at) else '"')
                    continue
                depth += {"(": 1, ")": -1}.get(text[at], 0)
                at += 1
        elif text.startswith(escape, at):
            at += len(escape) + 1
        else:
            at += 1
    return at + len(closing)


def tokens(text):
    at, found = 0, []
    while at < len(text):
        match = TOKEN.match(text, at)
        kind, end = match.lastgroup, match.end()
        if kind == "string": end = end_of_string(text, at, match[0])
        if kind not in ("space", "comment"): found.append(Token(kind, text[at:end], at, end))
        at = end
    return found


class Swift:
    """One file: finds the places and rewrites them."""

    def __init__(self, path, text, first_id, dropped=()):
        self.path, self.text, self.dropped = path, text, dropped
        self.tokens = tokens(text)
        self.mutants, self.next_id, self.edits, self.operators = [], first_id, [], []
        self.line_starts = [0] + [m.end() for m in re.finditer("\n", text)]
        self.lines = text.split("\n")
        self.counts = {}
        self.depths = self.depth_of_tokens()
        self.skipped = self.places_to_skip()
        self.silent = self.silent_calls()
        self.find()

    def depth_of_tokens(self):
        depths, depth = [], 0
        for token in self.tokens:
            if token.text in (")", "]", "}") and token.kind == "mark": depth -= 1
            depths.append(depth)
            if token.text in ("(", "[", "{") and token.kind == "mark": depth += 1
        return depths

    def number(self, offset):
        import bisect
        return bisect.bisect_right(self.line_starts, offset)

    def places_to_skip(self):
        """Lines that the compiler reads before values exist: directives, attributes' arguments, raw values, imports."""
        lines = set()
        for number, line in enumerate(self.lines, 1):
            if re.match(r"\s*(#|@available|import |(internal|private|public|package) import |case \w+ = )", line):
                lines.add(number)
            # Patterns must be exhaustive as they are.
            if re.match(r"\s*case [^:]*\b(true|false)\b[^:]*:", line): lines.add(number)
            if re.match(r"\s*(extension|(private |package |public |fileprivate |static |mutating )*(func|struct|class|enum|init|subscript)\b)",
                        line) and " where " in line:
                lines.add(number)
        return lines

    def silent_calls(self):
        """Where calls start and end whose results no one sees, with what they are called on."""
        found = []
        for index, token in enumerate(self.tokens[:-1]):
            if token.text not in SILENT_CALLS or self.tokens[index + 1].text != "(": continue
            first = index
            while first >= 2 and self.tokens[first - 1].text == "." and self.tokens[first - 2].kind == "word": first -= 2
            # `reserveCapacity(count)` without a dot is a type's own function, which may make room for unchecked writes.
            if token.text == "reserveCapacity" and first == index or self.tokens[first - 1].text == "func": continue
            last = next(i for i in range(index + 2, len(self.tokens)) if self.depths[i] <= self.depths[index])
            found.append((self.tokens[first].start, self.tokens[last].end))
        return found

    def is_only_more_room(self, index):
        """Whether a number is part of a capacity that it can only make larger."""
        before = [token.text for token in self.tokens[max(index - 12, 0):index]]
        if "allocate" not in before or ")" in before[before.index("allocate"):]: return False
        return not {"-", "&-", "/", "%", ">>"} & set(before[before.index("allocate"):])

    def add(self, token, change, kind):
        number = self.number(token.start)
        line = self.lines[number - 1].strip()
        at = (line, change)
        self.counts[at] = self.counts.get(at, 0) + 1
        mutant = Mutant(self.next_id, self.path, number, token.start - self.line_starts[number - 1] + 1, line, change,
                        self.counts[at])
        if mutant.key in self.dropped or number in self.skipped: return None
        if any(start <= token.start < end for start, end in self.silent): return None
        self.next_id += 1
        self.mutants.append(mutant)
        return mutant.id

    def is_spaced(self, token):
        return self.text[token.start - 1].isspace() and self.text[token.end:token.end + 1].isspace()

    def find(self):
        for index, token in enumerate(self.tokens):
            before = self.tokens[index - 1] if index else Token("mark", "", 0, 0)
            after = self.tokens[index + 1] if index + 1 < len(self.tokens) else Token("mark", "", 0, 0)
            if token.kind == "operator":
                self.find_operator(token, before, after)
            elif token.kind == "number" and before.text != "." and re.fullmatch("0[xbo][0-9a-fA-F_]+|[0-9_]+", token.text):
                start = token.start
                change = f"{token.text} → {token.text} + 1"
                if before.text == "-" and before.end == token.start and not self.is_spaced(before):
                    start, change = before.start, f"-{token.text} → -{token.text} + 1"
                if not self.is_only_more_room(index):
                    self.wrap(start, token.end, self.add(token, change, "number"), "mutantInteger({id}, ", ")")
            elif token.text in ("true", "false") and before.text == ":" and self.tokens[index - 2].text == "keepingCapacity":
                pass  # the memory of what is emptied is kept or not
            elif token.text in ("true", "false") and before.text != "while":  # or the end would be reached
                other = "false" if token.text == "true" else "true"
                self.wrap(token.start, token.end, self.add(token, f"{token.text} → {other}", "boolean"),
                          "mutantBoolean({id}, ", ")")
            elif token.text in ("min", "max") and after.text == "(" and after.start == token.end and before.text not in (".", "func"):
                other = "max" if token.text == "min" else "min"
                id = self.add(token, f"{token.text} → {other}", "bound")
                if id is not None:
                    self.edits.append((token.start, after.end, f"mutant{token.text.capitalize()}({id}, "))
            elif token.text in ("break", "continue"):
                self.find_jump(index, token)
            elif token.text in ("if", "guard", "while", "where") and after.text != ":":
                self.find_conditions(index, token)
        self.find_statements()

    def wrap(self, start, end, id, opening, closing):
        if id is None: return
        self.edits.append((start, start, opening.format(id=id)))
        self.edits.append((end, end, closing))

    def find_operator(self, token, before, after):
        text = token.text
        if before.text in ("func", "operator"): return
        if text == "&" and before.text[:1].isupper() and after.text[:1].isupper(): return  # protocols
        if (text in BINARY or text in ASSIGNING) and self.is_spaced(token):
            other = (BINARY | ASSIGNING)[text]
            id = self.add(token, f"{text} → {other}", "operator")
            if id is None: return
            name = self.name(text, id)
            self.operators.append(self.binary(text, other, name, id, after.text == "nil"))
        elif text in ("..<", "...") and before.end == token.start and after.start == token.end and (
                before.kind in ("number", "word") or before.text in ")]") and after.text not in (")", "]", ",", "}"):
            id = self.add(token, f"{text} → {'...' if text == '..<' else '..<'}", "range")
            if id is None: return
            name = self.name(text, id)
            result = "Range" if text == "..<" else "ClosedRange"
            sign = "+" if text == "..<" else "-"
            self.operators.append(
                f"infix operator {name}: RangeFormationPrecedence\n@usableFromInline @inline(__always) func {name}<T: FixedWidthInteger>"
                f"(a: T, b: T) -> {result}<T> {{ a{text}(bpe_mutant({id}) ? b {sign} 1 : b) }}")
        elif text in ("!", "~") and after.start == token.end and after.text != "Copyable" and (
                self.text[token.start - 1].isspace() or before.text in ("(", "[")):
            id = self.add(token, f"{text} removed", "prefix")
            if id is None: return
            name = self.name(text, id)
            kind = "(a: Bool) -> Bool" if text == "!" else "<T: BinaryInteger>(a: T) -> T"
            if text == "~":
                kind += f" {{ bpe_mutant({id}) ? a : ~a }}\n@inline(__always) prefix func {name}<T: SIMD>(a: T) -> T where T.Scalar: FixedWidthInteger"
            self.operators.append(f"prefix operator {name}\n@usableFromInline @inline(__always) prefix func {name}{kind} "
                                  f"{{ bpe_mutant({id}) ? a : {text}a }}")
        else:
            return
        self.mutants[-1].operator = name
        self.edits.append((token.start, token.end, name))

    @staticmethod
    def name(text, id):
        """A name for the operator of one mutation: digits that an operator may have."""
        return text + "∁" + "".join("∀∂∃∄∅∆∇∈∉∊"[int(digit)] for digit in str(id))

    @staticmethod
    def binary(text, other, name, id, compares_with_nil):
        lines = [f"infix operator {name}: {PRECEDENCE[text]}"]
        if text in LOGIC:
            lines.append(f"@usableFromInline @inline(__always) func {name}(a: Bool, b: @autoclosure () throws -> Bool) rethrows -> Bool "
                         f"{{ bpe_mutant({id}) ? try a {other} b() : try a {text} b() }}")
        elif compares_with_nil:
            lines.append("@usableFromInline @inline(__always) " + NIL.replace("OP0", text).replace("OTHER", other).replace("OP", name).replace("ID", str(id)))
        else:
            for signature in SIGNATURES[text]:
                hint = "@_disfavoredOverload " if signature.startswith("D") else ""
                signature = signature.removeprefix("D")
                body = (f"if bpe_mutant({id}) {{ a {other} b }} else {{ a {text} b }}" if "->" not in signature
                        else f"bpe_mutant({id}) ? a {other} b : a {text} b")
                lines.append(f"{hint}@usableFromInline @inline(__always) func {name}{signature} {{ {body} }}")
            if text in SPECIAL:
                hint = "@usableFromInline @inline(__always) func"
                lines.append(SPECIAL[text].replace("func", hint).replace("OP", name).replace("ID", str(id)))
        return "\n".join(lines)

    def find_jump(self, index, token):
        other = "continue" if token.text == "break" else "break"
        end = token.end
        label = ""
        if index + 1 < len(self.tokens):
            after = self.tokens[index + 1]
            if after.kind == "word" and self.number(after.start) == self.number(token.start):
                label, end = " " + after.text, after.end
        id = self.add(token, f"{token.text} → {other}", "jump")
        if id is not None:
            self.edits.append((token.start, end, f"if mutantRuns({id}) {{ {token.text}{label} }} else {{ {other}{label} }}"))

    def find_conditions(self, index, token):
        """Each element of a condition that is a value, up to the brace or `else` after it."""
        depth, start = self.depths[index], index + 1
        if token.text == "where":
            first = index
            while first and self.number(self.tokens[first - 1].start) == self.number(token.start): first -= 1
            if self.tokens[first].text != "for" and self.tokens[first].text not in ("where",): return
        closing = "else" if token.text == "guard" else "{"
        at = start
        while at < len(self.tokens):
            this = self.tokens[at]
            if self.depths[at] < depth: return
            if self.depths[at] == depth and this.text in (",", closing) and this.kind in ("mark", "word"):
                self.add_condition(token, start, at)
                if this.text != ",": return
                start = at + 1
            if token.text == "while" and self.number(this.start) != self.number(self.tokens[at - 1].start) and (
                    self.depths[at] == depth and self.tokens[at - 1].text not in (",", "&&", "||") and this.text not in ("&&", "||", "{")):
                return
            at += 1

    def add_condition(self, keyword, start, end):
        if start >= end: return
        first, last = self.tokens[start], self.tokens[end - 1]
        if first.text in ("let", "var", "case", "#available", "true"): return
        ids = []
        shown = " ".join(self.text[first.start:last.end].split())
        if keyword.text != "while": ids.append(self.add(first, f"`{shown}` always true", "condition"))
        if keyword.text != "guard" or True: ids.append(self.add(first, f"`{shown}` always false", "condition"))
        always = keyword.text != "while" and ids[0] is not None
        never = ids[-1] is not None
        ids = [id for id in ids if id is not None]
        if ids:
            flags = f"{'true' if always else 'false'}, {'true' if never else 'false'}"
            self.wrap(first.start, last.end, ids[0], "mutantCondition({id}, " + flags + ", ", ")")

    def find_statements(self):
        """Assignments and calls that can be left out. One that may be the value of its block stays."""
        blocks = []  # (index of the brace, its header's words)
        for index, token in enumerate(self.tokens):
            if token.kind == "mark" and token.text == "{":
                blocks.append((index, self.header(index)))
            elif token.kind == "mark" and token.text == "}" and blocks:
                blocks.pop()
            elif token.kind == "word" and blocks and index and self.starts_statement(index, blocks[-1]):
                self.find_statement(index, blocks)

    def header(self, brace):
        first = brace - 1
        while first >= 0 and not (self.depths[first] <= self.depths[brace] and self.tokens[first].kind == "mark"
                                  and self.tokens[first].text in ("{", "}")) and self.depths[first] >= self.depths[brace]:
            first -= 1
        words = [t.text for t in self.tokens[first + 1:brace]]
        # Only the last statement before the brace.
        for index in range(brace - 1, first, -1):
            token = self.tokens[index]
            if self.depths[index] == self.depths[brace] and self.starts_line(index):
                words = [t.text for t in self.tokens[index:brace]]
                if token.text not in ("else", "{", "->", "where", ")"): break
        return words

    def starts_line(self, index):
        token = self.tokens[index]
        return index == 0 or self.number(self.tokens[index - 1].end) != self.number(token.start)

    def starts_statement(self, index, block):
        before = self.tokens[index - 1]
        if self.depths[index] != self.depths[block[0]] + 1: return False
        if before.text == "{" and index - 1 == block[0]: return not self.is_parameter(index)
        if before.text == "in" and index - 1 > block[0] and self.number(before.start) == self.number(self.tokens[block[0]].start): return True
        if before.text == ";": return True
        if not self.starts_line(index): return False
        return not (before.kind == "operator" and before.text not in ("!", "?", ">", "...")) and before.text not in (",", "(", "[")

    def is_parameter(self, index):
        """Whether a closure's parameters start here: `in` follows on the line, without a `for`."""
        number, depth = self.number(self.tokens[index].start), self.depths[index]
        while index < len(self.tokens) and self.depths[index] >= depth and self.number(self.tokens[index].start) == number:
            if self.depths[index] == depth and self.tokens[index].text in ("for", "in"): return self.tokens[index].text == "in"
            index += 1
        return False

    KEYWORDS = set("""let var func struct class enum extension init deinit subscript case default if else guard while for repeat switch do
        return throw break continue defer import static private fileprivate package public internal mutating nonmutating override final
        typealias get set willSet didSet where in try await weak unowned lazy some any indirect convenience required protocol catch
        fallthrough unsafe nonisolated""".split())

    def find_statement(self, index, blocks):
        first = self.tokens[index]
        plain = index + 1 if first.text == "try" else index
        if self.tokens[plain].text in self.KEYWORDS | CHECKS or self.tokens[plain].text[0] in "@#" : return
        depth, end = self.depths[index], index
        while end + 1 < len(self.tokens):
            after = self.tokens[end + 1]
            if self.depths[end + 1] < depth or after.text == ";": break
            if self.depths[end + 1] == depth and self.starts_line(end + 1):
                continues = after.kind == "operator" or after.text in (".", ")", "]", "}", ":") or self.tokens[end].text in (",", "=") or (
                    self.tokens[end].kind == "operator" and self.is_spaced(self.tokens[end]))
                if not continues: break
            end += 1
        statement = self.tokens[index:end + 1]
        assigns = any(t.kind == "operator" and (t.text == "=" or t.text in ASSIGNING) and self.depths[index + n] == depth
                      for n, t in enumerate(statement))
        header = blocks[-1][1]
        is_only = self.tokens[index - 1].text in ("{", "in") and end + 1 < len(self.tokens) and self.tokens[end + 1].text == "}"
        controls = bool(header) and header[0] in ("if", "else", "for", "while", "guard", "do", "repeat", "defer", "init", "}")
        before = self.tokens[index - 1].text
        if before == ":": return
        if not assigns:
            if not (statement[-1].text in (")", "}") and statement[-1].kind == "mark"): return
            if is_only and not controls: return
        in_initializer = any("init" in words[:6] and "func" not in words for _, words in blocks)
        if in_initializer and (assigns or any(t.text == "init" for t in statement)): return
        if assigns and first.text == "_": return
        if any(t.text in ("return", "in") for t in statement[:1]): return
        id = self.add(first, "statement removed" if not is_only else "only statement removed", "statement")
        if id is not None:
            self.edits.append((first.start, first.start, f"if mutantRuns({id}) {{ "))
            self.edits.append((statement[-1].end, statement[-1].end, " }"))

    def rewritten(self):
        """Insertions at one place stay in an order that nests: those that end before those that start."""
        text, out, at = self.text, [], 0
        closing = (")", " }")
        edits = sorted(enumerate(self.edits), key=lambda e: (
            e[1][0], 0 if e[1][2] in closing else 1, self.nesting(e[0], e[1])))
        for _, (start, end, new) in edits:
            out.append(text[at:start])
            out.append(new)
            at = end
        out.append(text[at:])
        return "".join(out)

    @staticmethod
    def nesting(order, edit):
        start, end, new = edit
        if new == ")": return 0
        if new == " }": return 1
        return 0 if new.startswith("if mutantRuns") and start == end else 1 if new.startswith("mutantCondition") else 2
