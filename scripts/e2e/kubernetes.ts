import { parse } from "yaml";
import type { Answer, ApiClient } from "../../test/referee/api-client.ts";
import { Discovery } from "../../test/referee/discovery.ts";
import { splitDocuments } from "../../test/referee/rendered.ts";
import { apply, messageOf } from "../../test/referee/server-apply.ts";

/** An object of the API server, as far as everything here needs to know it. */
export interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    creationTimestamp: string;
    generation?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[];
    deletionTimestamp?: string;
    ownerReferences?: { kind: string; name: string; controller?: boolean }[];
  };
}

/** The text of a path, whatever characters a name in it has. */
export function path(parts: TemplateStringsArray, ...names: string[]): string {
  return parts.reduce((whole, part, at) => whole + encodeURIComponent(names[at - 1] ?? "") + part);
}

/** The API server, asked in JSON. Every answer that is not a success, apart from a missing object, throws. */
export class Kubernetes {
  readonly api: ApiClient;

  constructor(api: ApiClient) {
    this.api = api;
  }

  /** An object, or undefined if there is none. */
  async get<T = KubernetesObject>(path: string): Promise<T | undefined> {
    const answer = await this.api.send("GET", path);
    return answer.status === 404 ? undefined : (JSON.parse(successful("GET", path, answer).body) as T);
  }

  /** The objects of a collection. */
  async list<T = KubernetesObject>(path: string): Promise<T[]> {
    const answer = successful("GET", path, await this.api.send("GET", path));
    return (JSON.parse(answer.body) as { items: T[] }).items;
  }

  /** Creates an object and returns what the server made of it. */
  async create<T>(path: string, object: unknown): Promise<T> {
    const answer = await this.api.send("POST", path, JSON.stringify(object), "application/json");
    return JSON.parse(successful("POST", path, answer).body) as T;
  }

  /** Changes fields of an object; null removes one. */
  async merge(path: string, patch: unknown): Promise<void> {
    const answer = await this.api.send("PATCH", path, JSON.stringify(patch), "application/merge-patch+json");
    successful("PATCH", path, answer);
  }

  /** Deletes an object; one that is not there is fine. */
  async delete(path: string): Promise<void> {
    const answer = await this.api.send("DELETE", path);
    if (answer.status !== 404) successful("DELETE", path, answer);
  }

  /** Applies every document of a YAML text, as `kubectl apply --server-side` does. */
  async apply(text: string): Promise<void> {
    const discovery = new Discovery(this.api);
    for (const document of splitDocuments(text)) {
      const { apiVersion, kind, metadata } = parse(document) as Required<KubernetesObject>;
      const served = await discovery.find(apiVersion, kind);
      if (served === undefined) throw new Error(`${apiVersion} ${kind} is not served`);
      const { name, namespace } = metadata;
      const object = { source: "", apiVersion, kind, name, namespace, text: document };
      successful("apply", `${kind} ${name}`, await apply(this.api, object, served, { dryRun: false }));
    }
  }
}

function successful(method: string, path: string, answer: Answer): Answer {
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${messageOf(answer)}`);
  return answer;
}
