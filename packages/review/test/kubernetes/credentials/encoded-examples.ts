import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";

/** Resources that are to be refused, and others that only look like it, by what they show. */
interface Examples {
  refuse: Record<string, Resource>;
  allow: Record<string, Resource>;
}

/** Examples are kept encoded, so that no scanner of this repository takes them for leaks. */
export function examples(name: string): Examples {
  const encoded = readFileSync(new URL(`./${name}.json.gz.b64`, import.meta.url), "utf8");
  return JSON.parse(gunzipSync(Buffer.from(encoded, "base64")).toString("utf8")) as Examples;
}
