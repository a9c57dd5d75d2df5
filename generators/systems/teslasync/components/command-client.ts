import { because } from "kustogen";
import { commandProxyUrl, NAME } from "../addresses.ts";
import type { Settings } from "../settings.ts";
import { type Extra, NOTHING } from "./database-ca.ts";

const FOLDER = "/etc/command-proxy";
const FILE = "tls-cert.pem";

/** What a pod that sends commands to cars needs: the proxy's address, and the certificate of one of ours to trust. */
export function commandClient(settings: Settings): Extra {
  const variables = { TESLA_COMMAND_PROXY_URL: commandProxyUrl(settings) };
  const proxy = settings.commandProxy;
  if (proxy === undefined || proxy.externalUrl !== undefined) return { ...NOTHING, variables };
  const secret = { secretName: NAME.commandProxy, items: [{ key: FILE, path: FILE }] };
  return {
    volumes: [{ name: "command-proxy", secret }],
    mounts: [{ name: "command-proxy", mountPath: FOLDER, readOnly: true }],
    variables: {
      ...variables,
      TESLA_COMMAND_PROXY_CA_FILE: because(
        "The proxy's certificate is its own authority. (ev-dev-labs/teslasync@25d9869, internal/config/config.go)",
        `${FOLDER}/${FILE}`,
      ),
    },
  };
}
