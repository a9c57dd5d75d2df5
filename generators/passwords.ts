/**
 * What a password that becomes part of a URL may consist of. Programs insert it unescaped, or refuse it
 * percent-encoded: TeslaSync's DSN() and Alembic's set_main_option each break on half of what `openssl rand -base64`
 * returns.
 */
export const IN_A_URL = "the password has only letters and digits (openssl rand -hex 24)";
