import type { Context } from "kustogen";
import type { Settings } from "./settings.ts";

export type Image = "api" | "orchestrator" | "dashboard" | "init" | "openssl" | "kubectl";

/** What each of alexandria's components is described from. */
export type Alexandria = Context<Settings, Image>;
