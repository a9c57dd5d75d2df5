import { rendererOptions } from "@kustogen/kustomize/node/service.ts";
import type { RendererOptions } from "@kustogen/kustomize/renderer.ts";
import type { LoadRestrictor } from "../config/types.ts";

/** The rendering options of a command line. */
export interface AskedRendering {
  within?: string[];
  remote?: boolean;
  remoteAllow?: string[];
  enableHelm?: boolean;
  loadRestrictor?: string;
}

/** The renderer for a command line; the configuration determines what may be read if the options don't. */
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
