/** A URL with user information before its host, up to the last possible "@". */
const LOGIN = /\b([a-z][a-z0-9+.-]*:\/\/)([^\s/?#"`<>]*)@/gi;

/**
 * A text without the passwords and tokens in its URLs, so that it may be shown. A user name alone is kept unless it
 * is a token, as in `ssh://git@host`.
 */
export function withoutLogin(text: string): string {
  if (!text.includes("@")) return text;
  return text.replace(LOGIN, (whole, scheme: string, login: string) =>
    login.includes(":") || /^https?:/i.test(scheme) ? `${scheme}…@` : whole,
  );
}
