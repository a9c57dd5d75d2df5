import { InputError } from "@kustogen/kustomize/errors/errors.ts";

/** A vendored folder's files by path ("vendor/widgets/kustomization.yaml"): text, or base64 if it isn't text. */
export type VendoredFiles = Readonly<Record<string, string | { readonly base64: string }>>;

/** The error for a call whose argument doesn't exist, or isn't a string literal. */
export function notVendored(call: string, path: string): InputError {
  const below = path.replace(/^vendor\/?/, "");
  const [name = ""] = below.split("/");
  return new InputError(
    `${call}(${JSON.stringify(path)}): there is no vendor/${below} next to systems/, or the call doesn't name it with a literal. ` +
      `Fetch it with \`kustogen vendor ${name || "NAME"} SOURCE\`, and write the name into the call as a string literal: ${call}("vendor/…")`,
  );
}
