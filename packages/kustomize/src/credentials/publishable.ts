/**
 * The second part of a JSON web token for anonymous users: `"role":"anon"` in base64, at one of three offsets. Such a
 * token is sent to browsers, so it isn't secret.
 */
const ANONYMOUS = "[\\w-]*(?:InJvbGUiOiJhbm9uI[g-j]|[CSiy]Jyb2xlIjoiYW5vbi[I-L]|icm9sZSI6ImFub24i)[\\w-]*\\.";

/** A JSON web token, except one that is sent to browsers. */
export const WEB_TOKEN = new RegExp(`\\beyJ[\\w-]{8,}\\.(?!${ANONYMOUS})eyJ[\\w-]{8,}\\.[\\w-]{8}`);

/**
 * Keys that are published in web pages: those for error monitoring, payments, analytics or a database in the browser.
 */
export const SHOWN = new RegExp(
  `^(?:m\\d{8,}-[0-9a-f]{24}|pk_(?:live|test)_\\w+|pk\\.eyJ[\\w.-]+|phc_\\w{30,}|sb_publishable_[\\w-]+|eyJ[\\w-]+\\.(?=eyJ)${ANONYMOUS}[\\w-]+)$`,
);
