// The JSON interface, which docs/inspecting.md describes.

/** The value of a response; throws an error with the server's message. */
export async function ask(path, body) {
  const request = body === undefined
    ? {}
    : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let response;
  try {
    response = await fetch(`/api/${path}`, request);
  } catch {
    throw new Error("bpe serve does not respond; is it still running?");
  }
  const value = await response.json();
  if (!response.ok) throw new Error(value.error);
  return value;
}
