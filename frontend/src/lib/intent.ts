// One intent, one id: minted when a button is offered, so that two taps are one command.

/** A random id. A page on http:// has no crypto.randomUUID, so it is made of random bytes. */
export function mint(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
