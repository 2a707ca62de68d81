import type { Config } from "../contracts/config.js";
import { InputError } from "../contracts/errors.js";

/** Where an MLflow server is and how it knows us. Only `place` may be shown or written down. */
export interface MlflowPlace {
  /** Address without credentials and without a slash at its end. */
  readonly base: string;
  readonly experiment: string;
  /** Whether files that hold words of documents or queries are sent too. */
  readonly texts: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** Address and experiment, as they are shown and written down. */
  readonly place: string;
}

/**
 * The MLflow servers that a config and the environment name: those of `trackers`, or without that key the one of
 * `MLFLOW_TRACKING_URI`. Credentials come from `MLFLOW_TRACKING_TOKEN`, or `MLFLOW_TRACKING_USERNAME` with
 * `MLFLOW_TRACKING_PASSWORD`, or stand in `MLFLOW_TRACKING_URI`. Throws `InputError` for what is no http address.
 */
export function mlflowPlaces(
  trackers: Config["trackers"],
  env: Readonly<Record<string, string | undefined>>,
): MlflowPlace[] {
  const uri = env.MLFLOW_TRACKING_URI;
  if (trackers === undefined) return uri === undefined || uri === "" ? [] : [placeOf(uri, {}, env)];
  return trackers.map((tracker) => {
    if (tracker !== "mlflow") return placeOf(tracker.mlflow, tracker, env);
    if (uri === undefined || uri === "") {
      throw new InputError(
        "trackers names mlflow without an address, and MLFLOW_TRACKING_URI is not set; write { mlflow: http://host:5000 } or set it",
      );
    }
    return placeOf(uri, {}, env);
  });
}

function placeOf(
  uri: string,
  { experiment, texts = false }: { readonly experiment?: string | undefined; readonly texts?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): MlflowPlace {
  const url = URL.canParse(uri) ? new URL(uri) : null;
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    const scheme = url === null ? "" : ` (it begins with ${url.protocol})`;
    throw new InputError(
      `The address of the MLflow server is no http or https address${scheme}; expected one such as http://127.0.0.1:5000: a folder or a database is reached through \`mlflow server\``,
    );
  }
  const base = `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, "")}`;
  const name = experiment ?? (env.MLFLOW_EXPERIMENT_NAME || "alidade");
  return { base, experiment: name, texts, headers: authorisation(url, env), place: `${base} ${name}` };
}

function authorisation(url: URL, env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const user = decodeURIComponent(url.username) || env.MLFLOW_TRACKING_USERNAME;
  const password = decodeURIComponent(url.password) || env.MLFLOW_TRACKING_PASSWORD;
  if (user !== undefined && user !== "") {
    return { authorization: `Basic ${Buffer.from(`${user}:${password ?? ""}`).toString("base64")}` };
  }
  const token = env.MLFLOW_TRACKING_TOKEN;
  return token === undefined || token === "" ? {} : { authorization: `Bearer ${token}` };
}
