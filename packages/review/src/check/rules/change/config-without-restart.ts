import { nameText } from "../../../kubernetes/resource-name.ts";
import type { RiskRule } from "./risk.ts";

export const configWithoutRestart: RiskRule = {
  id: "config-without-restart",
  title: "A configuration changes under the same name, so that pods go on with the old one",
  severity: "warning",
  *find({ stale }) {
    for (const { sources, refreshed, ...resource } of stale)
      yield {
        severity: refreshed ? ("info" as const) : ("warning" as const),
        resource,
        message: `${nameText(resource)} does not restart although ${sources.join(" and ")} changed: ${
          refreshed
            ? "its files are refreshed within a minute or two, if it reads them again"
            : "it goes on with the old values until its pods are replaced"
        }`,
      };
  },
};
