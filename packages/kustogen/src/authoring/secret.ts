export type {
  SecretContract,
  SecretKey,
  SecretProvider,
} from "@kustogen/review/effective/secret-contract.ts";
