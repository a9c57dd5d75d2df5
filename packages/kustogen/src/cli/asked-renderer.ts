import { rendererOptions } from "@kustogen/kustomize/node/options.ts";
import type { RendererOptions } from "@kustogen/kustomize/renderer.ts";
import type { LoadRestrictor } from "../config/types.ts";

/** What a command line says of rendering. */
export interface AskedRendering {
  remote?: boolean;
  remoteAllow?: string[];
  enableHelm?: boolean;
  loadRestrictor?: string;
}

/** The renderer that a command line asks for; the configuration says what may be read where it doesn't. */
export function askedRenderer(
  { remote, remoteAllow, enableHelm, loadRestrictor }: AskedRendering,
  configured: LoadRestrictor | undefined,
): RendererOptions {
  return rendererOptions({
    remote: remote === true,
    remoteAllow,
    helm: enableHelm === true,
    unrestricted: (loadRestrictor ?? configured) === "LoadRestrictionsNone",
  });
}
