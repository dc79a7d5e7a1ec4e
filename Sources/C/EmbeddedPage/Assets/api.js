// The interface under the page, which docs/inspecting.md describes.

/** Asks, and answers with the value; what is refused is thrown with the server's own sentence. */
export async function ask(path, body) {
  const request = body === undefined
    ? {}
    : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let response;
  try {
    response = await fetch(`/api/${path}`, request);
  } catch {
    throw new Error("bpe serve does not answer; is it still running?");
  }
  const value = await response.json();
  if (!response.ok) throw new Error(value.error);
  return value;
}
