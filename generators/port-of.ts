const PORTS: Record<string, number> = { "http:": 80, "nats:": 4222, "tls:": 4222 };

/** The port of a URL: its own, or its scheme's. */
export function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === "" ? (PORTS[protocol] ?? 443) : Number(port);
}
