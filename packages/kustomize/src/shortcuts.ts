// A build passes over work that would change nothing: what it has done before, what it knows to be of the usual form, what
// has nothing in it that is looked for. Each such place asks here, so that a test can take all of them away and compare.

let taken = true;

/** Makes builds do all of their work from now on, or pass over what changes nothing, as they do by default. */
export function takeShortcuts(are: boolean): void {
  taken = are;
}

/** True where work that would change nothing may be passed over. */
export function isShort(): boolean {
  return taken;
}
