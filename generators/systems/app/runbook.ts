import type { Runbook } from "kustogen";
import { common } from "../../runbook/common.ts";
import efs from "../../runbook/efs.md";
import type { App } from "./context.ts";
import ingress from "./runbook/ingress.md";
import main from "./runbook/main.md";
import { SHARED_DATA } from "./services.ts";

/** What an operator of app needs to know. */
export function runbook({ settings }: App): Runbook {
  const route = settings.ingress;
  return {
    parts: [main, efs, route && ingress, ...common(route)],
    variables: { CLAIM: SHARED_DATA.name, ...(route && { HOST: new URL(settings.domainUrl).hostname }) },
  };
}
