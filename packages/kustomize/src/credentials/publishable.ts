/**
 * The second part of a JSON web token of whoever isn't logged in: `"role":"anon"` in base64, which begins at one of three
 * places. Browsers get such a token, so that anyone reads it.
 */
const ANONYMOUS = "[\\w-]*(?:InJvbGUiOiJhbm9uI[g-j]|[CSiy]Jyb2xlIjoiYW5vbi[I-L]|icm9sZSI6ImFub24i)[\\w-]*\\.";

/** A JSON web token, but not one that browsers get. */
export const WEB_TOKEN = new RegExp(`\\beyJ[\\w-]{8,}\\.(?!${ANONYMOUS})eyJ[\\w-]{8,}\\.[\\w-]{8}`);

/** Keys that are made for pages which anyone reads: those of one monitor, of a browser that pays, counts visits or asks a database. */
export const SHOWN = new RegExp(
  `^(?:m\\d{8,}-[0-9a-f]{24}|pk_(?:live|test)_\\w+|pk\\.eyJ[\\w.-]+|phc_\\w{30,}|sb_publishable_[\\w-]+|eyJ[\\w-]+\\.(?=eyJ)${ANONYMOUS}[\\w-]+)$`,
);
