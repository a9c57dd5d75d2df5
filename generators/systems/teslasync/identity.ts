/** The header in which each sign-in proxy identifies the user. */
const HEADERS = {
  authentik: "X-Authentik-Username",
  authelia: "Remote-User",
  "oauth2-proxy": "X-Auth-Request-User",
  keycloak: "X-Forwarded-User",
  custom: "X-Forwarded-User",
} as const;

/** A sign-in proxy that TeslaSync supports. */
export type AuthProvider = keyof typeof HEADERS;

export const AUTH_PROVIDERS = Object.keys(HEADERS) as [AuthProvider, ...AuthProvider[]];

/** The header of a provider: FORWARD_AUTH_HEADER, and the header that nginx reads from its response. */
export function identityHeader(provider: AuthProvider): string {
  return HEADERS[provider];
}
