import { InputError } from "@kustogen/kustomize/errors/errors.ts";

/** The files of a vendored folder by path ("vendor/widgets/kustomization.yaml"): text, or what is no text in base64. */
export type VendoredFiles = Readonly<Record<string, string | { readonly base64: string }>>;

/** The error of a call that names something which is not there, or in a way that can't be read beforehand. */
export function notVendored(call: string, path: string): InputError {
  const below = path.replace(/^vendor\/?/, "");
  const [name = ""] = below.split("/");
  return new InputError(
    `${call}(${JSON.stringify(path)}): there is no vendor/${below} beside systems/, or the call doesn't name it with a literal. ` +
      `Fetch it with \`kustogen vendor ${name || "NAME"} SOURCE\`, and write the name into the call as a string literal: ${call}("vendor/…")`,
  );
}
