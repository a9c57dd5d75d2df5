// Made by `kustogen kinds add` from the definitions beside it.
import { knownSchemas } from "kustogen";
import kinds1 from "./ingressroutetcps.traefik.io.json";

knownSchemas([kinds1]);
