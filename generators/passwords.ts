/**
 * What a password that becomes part of a URL is made of. Programs put it there as it is, or refuse it percent-encoded:
 * TeslaSync's DSN() and Alembic's set_main_option each break on half of what `openssl rand -base64` makes.
 */
export const IN_A_URL = "its password of letters and digits alone: openssl rand -hex 24";
