// The JSON API, with the page's token; refusals and silence come back as words.

import { endedWords, hasEnded } from "./ended";
import { page, token, type Names } from "./page";
import { t } from "./words";

/** A request that was not carried out: `code` is stable, `message` is for people. */
export class Trouble extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    /** The whole document of a refusal. */
    readonly problem: Problem = {},
  ) {
    super(message);
  }

  /** Whether the server itself has said what is wrong, and not only that it does not know. */
  get spoken(): boolean {
    return this.problem.words !== undefined && this.code !== "outcome_unknown";
  }

  /** Nobody knows whether the server did it: asking again with the same id is safe and right. */
  get unknown(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** A problem document: its facts stand beside its standard members. */
export interface Problem {
  code?: string;
  title?: string;
  detail?: string;
  words?: Record<string, Names | { title?: string; detail?: string } | string>;
  [fact: string]: unknown;
}

const PATIENCE_MS = 8000;

function sentence(problem: Problem): string {
  const own = problem.words?.[page().lang];
  if (typeof own === "string") return own;
  if (own && "detail" in own && own.detail) return own.detail;
  return problem.detail ?? problem.title ?? t("The server could not do this. Please try again.");
}

async function refusal(answer: Response): Promise<Trouble> {
  let problem: Problem = {};
  try {
    problem = (await answer.json()) as Problem;
  } catch {
    // Not a problem document: something between us and the server answered.
  }
  const words = hasEnded(problem.code) ? endedWords() : sentence(problem);
  return new Trouble(problem.code ?? `http_${answer.status}`, words, answer.status, problem);
}

async function send<T>(method: string, path: string, body?: unknown, intent?: string): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": page().lang };
  const bearer = token();
  if (bearer) headers["Authorization"] = `Bearer ${bearer}`;
  if (intent) headers["Idempotency-Key"] = intent;
  const request: RequestInit = { method, headers, credentials: "omit", signal: AbortSignal.timeout(PATIENCE_MS) };
  if (method !== "GET") {
    headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body ?? {});
  }
  let answer: Response;
  try {
    answer = await fetch(path, request);
  } catch {
    throw new Trouble("no_server", t("The server does not answer."), 0);
  }
  if (!answer.ok) throw await refusal(answer);
  return (await answer.json()) as T;
}

const root = (): string => `/api/v1/halls/${encodeURIComponent(page().hall?.code ?? "")}`;

/** Asks; `path` is under the hall. */
export const get = <T>(path: string): Promise<T> => send<T>("GET", root() + path);

/** Commands; `intent` makes a repeat harmless. */
export const post = <T>(path: string, body: unknown, intent: string): Promise<T> =>
  send<T>("POST", root() + path, body, intent);

/** Commands like {@link post}; a refusal comes back with its facts instead of being thrown. */
export async function postOrProblem<T>(
  path: string,
  body: unknown,
  intent: string,
): Promise<{ done: T } | { problem: Problem; message: string }> {
  try {
    return { done: await post<T>(path, body, intent) };
  } catch (error) {
    const trouble = told(error);
    return { problem: trouble.problem, message: trouble.message };
  }
}

/** Asks at an address outside the hall. */
export const getAt = <T>(address: string): Promise<T> => send<T>("GET", address);

/** Commands at an address outside the hall. */
export const postAt = <T>(address: string, body: unknown, intent: string): Promise<T> => send<T>("POST", address, body, intent);

/** A picture or sound that needs the page's token, as a blob. */
export async function blob(address: string): Promise<Blob> {
  const answer = await fetch(address, { headers: { Authorization: `Bearer ${token()}` }, credentials: "same-origin" });
  if (!answer.ok) throw new Trouble(`http_${answer.status}`, address, answer.status);
  return answer.blob();
}

/** Sentences for a mistake, whatever was thrown. */
export function told(error: unknown): Trouble {
  if (error instanceof Trouble) return error;
  return new Trouble("page_fault", t("This page made a mistake. Please load it again."), -1);
}
