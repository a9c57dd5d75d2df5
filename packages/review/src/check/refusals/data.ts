import { anyTextIn, bytesOf, bytesOfBase64 } from "@kustogen/kustomize/text/bytes.ts";
import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { isJson } from "@kustogen/kustomize/value/is-json.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { kinds } from "../../cluster/resource-index.ts";
import { mapAt, textAt } from "../../kubernetes/fields.ts";
import { isFilledIn } from "../../kubernetes/variables.ts";
import type { Checked, Refusal, Refusals } from "./refusal.ts";

const KEY = /^[-._a-zA-Z0-9]{1,253}$/;

/** The key with JSON, by the types of Secrets that have one. */
const JSON_KEY: Readonly<Record<string, string>> = {
  "kubernetes.io/dockerconfigjson": ".dockerconfigjson",
  "kubernetes.io/dockercfg": ".dockercfg",
};

function isBrokenJson(value: unknown, { root, key, path }: Checked): boolean {
  if (typeof value !== "string" || lookUp(JSON_KEY, textAt(root, "type") ?? "") !== key) return false;
  const text = path[0] === "data" ? anyTextIn(bytesOfBase64(value)) : value;
  if (text === undefined || isJson(text)) return false;
  return ![text, value].some((one) => /\$|<|\{\{/.test(one) || isEncryptedValue(one));
}

const MIB = 1024 * 1024;

function sizeOf(object: ValueMap): number {
  let size = 0;
  for (const field of ["data", "stringData", "binaryData"]) {
    const isEncoded = field === "binaryData" || (field === "data" && object.kind === "Secret");
    // A text has at least as many bytes as characters, so the exact count is needed only for large ones.
    for (const value of Object.values(mapAt(object, field)))
      if (typeof value === "string" && isEncoded) size += (value.length * 3) / 4;
      else if (typeof value === "string")
        size += value.length > 65_536 ? bytesOf(value).length : value.length;
  }
  return size;
}

const TOO_LARGE: Refusal = {
  at: "",
  map: (object) => sizeOf(object) > MIB,
  message: ({ root }) => `contains ${(sizeOf(root) / MIB).toFixed(1)} MiB`,
  outcome: "the API server accepts at most 1 MiB",
  fix: "split it, or mount the files from an image or a volume",
};

const wrongKeys = (...fields: string[]): Refusal => ({
  at: fields.map((field) => `${field}{}`),
  any: (_, { key }) => !KEY.test(asText(key)) && !isFilledIn(asText(key)),
  message: "the key {@} has characters that a key can't have",
  fix: 'use letters, digits, "-", "_" and "."',
});

const encoded = (field: string, beside: string): Refusal => ({
  at: `${field}{}`,
  text(value) {
    const text = value.replace(/[\r\n]/g, "");
    return !(text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)) && !isFilledIn(text);
  },
  message: "{@} isn't encoded in base64",
  fix: `encode it, or move it to ${beside}`,
});

/** What is refused in ConfigMaps and Secrets. */
export const DATA: readonly Refusals[] = [
  {
    of: kinds("", "ConfigMap"),
    source: "pkg/apis/core/validation/validation.go",
    rows: [
      wrongKeys("data", "binaryData"),
      {
        at: "binaryData{}",
        any: (_, { key, root }) => Object.hasOwn(mapAt(root, "data"), key),
        message: "the key {@} is also in data",
        fix: "remove one of them",
      },
      encoded("binaryData", "data"),
      TOO_LARGE,
    ],
  },
  {
    of: kinds("", "Secret"),
    source: "pkg/apis/core/validation/validation.go",
    rows: [
      wrongKeys("data", "stringData"),
      {
        at: ["data{}", "stringData{}"],
        any: isBrokenJson,
        message: "{@} isn't JSON",
        fix: "write the JSON that `kubectl create secret docker-registry` generates",
      },
      encoded("data", "stringData"),
      TOO_LARGE,
    ],
  },
];
