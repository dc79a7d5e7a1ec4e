import Foundation
import TestSupport
import Testing

/// A page in a real browser without a window, used as a person uses it: over the browser's own protocol,
/// which goes through two pipes and needs no library.
final class Browser {
    private let process = Process()
    private let (commands, answers) = (Pipe(), Pipe())
    private let folder: TemporaryFolder
    private var buffer = Data()
    private var lastID = 0
    private var session = ""

    /// An error from the browser.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Opens an address in a window of this size.
    init(_ address: String, width: Int = 1280, height: Int = 900) throws {
        folder = try TemporaryFolder()
        let chromium = try #require(Tool.chromium.path)
        process.executableURL = URL(filePath: "/bin/bash")
        // The protocol's pipes are descriptors 3 and 4.
        process.arguments = [
            "-c",
            """
            exec '\(chromium)' --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
            --disable-background-networking --disable-component-update --user-data-dir='\(folder.path)/profile' \
            --remote-debugging-pipe about:blank 3<&0 4>&1 </dev/null >/dev/null 2>&1
            """,
        ]
        process.standardInput = commands
        process.standardOutput = answers
        try process.run()
        let target = try send("Target.createTarget", ["url": "about:blank"])["targetId"] as? String ?? ""
        session =
            try send("Target.attachToTarget", ["targetId": target, "flatten": true])["sessionId"] as? String
            ?? ""
        try send("Page.enable")
        try resize(width: width, height: height)
        try go(to: address)
    }

    deinit {
        _ = try? send("Browser.close")
        process.terminate()
        process.waitUntilExit()
    }

    /// Loads an address.
    func go(to address: String) throws {
        try send("Page.navigate", ["url": "about:blank"])
        try send("Page.navigate", ["url": address])
    }

    /// Loads the page again and waits until the old one, which goes on to answer for a moment, is gone.
    func reload() throws {
        try value("window.isOld = true")
        try send("Page.reload")
        try wait("another page", "window.isOld !== true && document.readyState === 'complete'")
    }

    /// Resizes the window; below 600 points it is a phone's.
    func resize(width: Int, height: Int) throws {
        try send(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600])
    }

    /// Asks for light or dark colours.
    func prefer(_ scheme: String) throws { try emulate("prefers-color-scheme", scheme) }

    /// Sets what a person has asked the system for.
    func emulate(_ feature: String, _ value: String) throws {
        try send("Emulation.setEmulatedMedia", ["features": [["name": feature, "value": value]]])
    }

    /// The value of an expression in the page.
    @discardableResult
    func value(_ expression: String) throws -> Any? {
        let answer = try send(
            "Runtime.evaluate",
            ["expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true])
        if let exception = answer["exceptionDetails"] as? [String: Any] {
            let details = (exception["exception"] as? [String: Any])?["description"] as? String
            throw Failure(description: "\(expression): \(details ?? "\(exception)")")
        }
        return (answer["result"] as? [String: Any])?["value"]
    }

    func text(_ expression: String) throws -> String { try value(expression) as? String ?? "" }
    func texts(_ expression: String) throws -> [String] { try value(expression) as? [String] ?? [] }

    /// Types into what has the focus.
    func type(_ text: String) throws { try send("Input.insertText", ["text": text]) }

    /// Presses a key by its name: `Tab`, `ArrowRight`.
    func press(_ keys: String...) throws {
        let codes = [
            "Tab": 9, "Enter": 13, " ": 32, "End": 35, "Home": 36, "ArrowLeft": 37, "ArrowUp": 38,
            "ArrowRight": 39, "ArrowDown": 40, "Backspace": 8,
        ]
        for key in keys {
            var event: [String: Any] = ["key": key, "windowsVirtualKeyCode": codes[key] ?? 0, "code": key]
            if key == "Enter" { event["text"] = "\r" }
            if key == " " { event["text"] = " " }
            try send("Input.dispatchKeyEvent", event.merging(["type": "keyDown"]) { $1 })
            try send("Input.dispatchKeyEvent", event.merging(["type": "keyUp"]) { $1 })
        }
    }

    /// Moves the pointer onto an element, and clicks it if asked.
    func point(at selector: String, clicks: Bool = false) throws {
        let place =
            try value(
                """
                (() => { const e = document.querySelector(`\(selector)`); e.scrollIntoView({block: "center"});
                const b = e.getClientRects()[0]; return [b.x + b.width / 2, b.y + b.height / 2] })()
                """) as? [Double] ?? []
        try #require(place.count == 2)
        for kind in ["mouseMoved"] + (clicks ? ["mousePressed", "mouseReleased"] : []) {
            try send(
                "Input.dispatchMouseEvent",
                [
                    "type": kind, "x": place[0], "y": place[1], "clickCount": 1,
                    "button": kind == "mouseMoved" ? "none" : "left",
                ])
        }
    }

    /// Waits until an expression is true; if it never is, the failure has what the page shows.
    func wait(
        _ what: Comment, _ expression: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for _ in 0..<400 {
            // A page that is loading may not answer.
            if (try? value(expression)) as? Bool == true { return }
            Thread.sleep(forTimeInterval: 0.05)
        }
        let page = (try? text("document.body.innerText")) ?? "nothing"
        Issue.record("\(what): the page shows\n\(page.prefix(4000))", sourceLocation: sourceLocation)
        throw Failure(description: "\(what)")
    }

    @discardableResult
    private func send(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
        lastID += 1
        var command: [String: Any] = ["id": lastID, "method": method, "params": parameters]
        if !session.isEmpty, !method.hasPrefix("Browser."), !method.hasPrefix("Target.") {
            command["sessionId"] = session
        }
        try commands.fileHandleForWriting.write(
            contentsOf: JSONSerialization.data(withJSONObject: command) + [0])
        while true {
            let message = try nextMessage()
            guard message["id"] as? Int == lastID else { continue }
            if let error = message["error"] as? [String: Any] {
                throw Failure(description: "\(method): \(error["message"] ?? error)")
            }
            return message["result"] as? [String: Any] ?? [:]
        }
    }

    private func nextMessage() throws -> [String: Any] {
        while true {
            if let end = buffer.firstIndex(of: 0) {
                let message = Data(buffer[..<end])
                buffer = Data(buffer[(end + 1)...])
                return try JSONSerialization.jsonObject(with: message) as? [String: Any] ?? [:]
            }
            let more = answers.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Failure(description: "the browser has ended") }
            buffer += more
        }
    }
}
