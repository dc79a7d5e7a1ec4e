#!/usr/bin/env python3
"""Takes a picture of the page of `bpe serve` in a browser without a window.

    Scripts/page-picture.py ADDRESS WIDTHxHEIGHT light|dark CARET FILE

CARET is the place in the text whose token the panel shows. The browser is driven over its own protocol, through two pipes.
"""
import base64, json, os, shutil, subprocess, sys, tempfile, time

address, size, scheme, caret, file = sys.argv[1:]
width, height = map(int, size.split("x"))
browser = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])))
folder = tempfile.mkdtemp()
(to_read, commands), (answers, to_write) = os.pipe(), os.pipe()


def use_descriptors():
    # Aside first, because one of the pipes may have the number that the other needs.
    os.dup2(to_read, 103)
    os.dup2(to_write, 104)
    os.dup2(103, 3)
    os.dup2(104, 4)


process = subprocess.Popen(
    [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
     "--hide-scrollbars", f"--user-data-dir={folder}/profile", "--remote-debugging-pipe", "about:blank"],
    preexec_fn=use_descriptors, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
os.close(to_read)
os.close(to_write)
received, last, session = b"", 0, None


def send(method, **parameters):
    """The result of a command."""
    global received, last
    last += 1
    command = {"id": last, "method": method, "params": parameters}
    if session and not method.startswith("Browser."):
        command["sessionId"] = session
    os.write(commands, json.dumps(command).encode() + b"\0")
    while True:
        while b"\0" not in received:
            more = os.read(answers, 1 << 16)
            if not more:
                sys.exit("the browser has ended")
            received += more
        message, received = received.split(b"\0", 1)
        message = json.loads(message)
        if message.get("id") == last:
            return message["result"]


def value(expression):
    return send("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")


target = send("Target.createTarget", url="about:blank")["targetId"]
session = send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
send("Page.enable")
send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1 if width > 600 else 2, mobile=width < 600)
send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
send("Page.navigate", url=address)
while not value("document.body?.dataset.shown > 0 && document.querySelector('#details svg') !== null"):
    time.sleep(0.05)
value(f"document.getElementById('text').focus(); document.getElementById('text').setSelectionRange({caret}, {caret})")
time.sleep(1)
value("document.activeElement.blur()")
picture = send("Page.captureScreenshot", format="png")["data"]
with open(file, "wb") as output:
    output.write(base64.b64decode(picture))
send("Browser.close")
process.wait()
shutil.rmtree(folder)
