// The interface, which docs/inspecting.md describes.

/** Sends a request; throws an error with the server's message. */
async function send(path, request) {
  let response;
  try {
    response = await fetch(`/api/${path}`, request);
  } catch {
    throw new Error("bpe serve does not respond; is it still running?");
  }
  if (!response.ok) throw new Error((await response.json()).error);
  return response;
}

/** The value of a response to a JSON question. */
export async function ask(path, body) {
  const request = body === undefined
    ? {}
    : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return (await send(path, request)).json();
}

/** The response to a question about bytes, which follow it as they are: that takes no time even for a megabyte. */
export function askAbout(path, question, bytes) {
  return send(path, {
    method: "POST", headers: { "Content-Type": "application/octet-stream" },
    body: new Blob([`${JSON.stringify(question)}\n`, bytes]),
  });
}

/** Bytes as base64, in portions because the number of arguments of a call is limited. */
export function base64(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(text);
}
