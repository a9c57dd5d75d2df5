import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";

/** What the API server answered. */
export interface Answer {
  status: number;
  body: string;
  warnings: string[];
}

/** A connection to an API server whose identity may do everything. */
export interface ApiClient {
  /** Sends one request. Rejects only when there is no answer. */
  send(method: string, path: string, body?: string, contentType?: string): Promise<Answer>;
  close(): void;
}

/** Several requests wait at the same time, so that both cores of a small machine have work. */
const CONNECTIONS = 8;

/** Connects to an API server on loopback by bearer token; `certificate` is the file that it presents, read when first needed. */
export function connect(server: { port: number; token: string; certificate: string }): ApiClient {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let authority: string | undefined;
  return {
    send: (method, path, body, contentType) =>
      new Promise<Answer>((resolve, reject) => {
        authority ??= readFileSync(server.certificate, "utf8");
        const headers: Record<string, string> = {
          authorization: `Bearer ${server.token}`,
          accept: "application/json",
        };
        if (contentType !== undefined) headers["content-type"] = contentType;
        const call = request(
          {
            ...{ host: "127.0.0.1", port: server.port, ca: authority },
            ...{ method, path, headers, agent },
          },
          (response) => {
            const chunks: Buffer[] = [];
            response.on("data", (chunk: Buffer) => chunks.push(chunk));
            response.once("error", reject);
            response.once("end", () =>
              resolve({
                status: response.statusCode ?? 0,
                body: Buffer.concat(chunks).toString("utf8"),
                warnings: warningsOf(response.headers.warning),
              }),
            );
          },
        );
        call.once("error", reject);
        call.end(body);
      }),
    close: () => agent.destroy(),
  };
}

/** The texts of `Warning: 299 - "text"` headers, which Node joins with a comma. */
export function warningsOf(header: string | string[] | undefined): string[] {
  const joined = Array.isArray(header) ? header.join(", ") : (header ?? "");
  return [...joined.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) =>
    (match[1] ?? "").replace(/\\(.)/g, "$1"),
  );
}
