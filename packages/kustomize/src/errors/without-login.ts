/** A URL with something in front of its host, up to the last "@" of what may be. */
const LOGIN = /\b([a-z][a-z0-9+.-]*:\/\/)([^\s/?#"`<>]*)@/gi;

/**
 * A text as it may be shown: URLs in it without the password or token that someone wrote into them. The name of a user
 * alone stays where it is no token, as in `ssh://git@host`.
 */
export function withoutLogin(text: string): string {
  if (!text.includes("@")) return text;
  return text.replace(LOGIN, (whole, scheme: string, login: string) =>
    login.includes(":") || /^https?:/i.test(scheme) ? `${scheme}…@` : whole,
  );
}
