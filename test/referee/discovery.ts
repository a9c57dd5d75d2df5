import type { ApiClient } from "./api-client.ts";

/** Where the server serves a kind. */
export interface ServedKind {
  /** The path of the group and version, such as `/apis/apps/v1`. */
  root: string;
  plural: string;
  namespaced: boolean;
}

/** The path under which an apiVersion is served: `/api/v1` for the core group, `/apis/…` for all others. */
function apiRoot(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** Answers which kinds the server serves, asking once for each apiVersion. */
export class Discovery {
  readonly #api: ApiClient;
  readonly #lists = new Map<string, Promise<Map<string, ServedKind>>>();

  constructor(api: ApiClient) {
    this.#api = api;
  }

  /** Where a kind is served, or undefined when the server does not know it. */
  async find(apiVersion: string, kind: string): Promise<ServedKind | undefined> {
    let list = this.#lists.get(apiVersion);
    if (list === undefined) {
      list = this.#list(apiVersion);
      this.#lists.set(apiVersion, list);
    }
    return (await list).get(kind);
  }

  async #list(apiVersion: string): Promise<Map<string, ServedKind>> {
    const root = apiRoot(apiVersion);
    const answer = await this.#api.send("GET", root);
    const kinds = new Map<string, ServedKind>();
    if (answer.status !== 200) return kinds;
    const { resources } = JSON.parse(answer.body) as {
      resources: { name: string; kind: string; namespaced: boolean }[];
    };
    // A name with a slash is a subresource such as `deployments/scale`.
    for (const { name, kind, namespaced } of resources)
      if (!name.includes("/")) kinds.set(kind, { root, plural: name, namespaced });
    return kinds;
  }
}
