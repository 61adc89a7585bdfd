import type { z } from 'zod'
import type { Role } from '../journal/key-store.ts'
import type { RowFormat } from './accepted-format.ts'
import type { ApiPart } from './api-part.ts'
import type { ReleaseView, ServerSource } from './server-source.ts'

/** What a handler is given beside its checked input. */
export type Call = {
  readonly source: ServerSource
  readonly part: ApiPart
  /** The release of this request, the same to its end. Throws `release_missing` before the first build. */
  release(): ReleaseView
  /** Who asks, as a name for logs: a key's id or an address. */
  readonly caller: string
  /** What the caller may do. */
  readonly role: Role
  /** What the request's `Accept` header likes best of the formats of rows. */
  readonly accepted: RowFormat
  /** The request's own path and query, to make the address of the next page. */
  readonly url: URL
}

/** An answer that is no JSON. */
export class FileAnswer {
  readonly type: string
  readonly body: string | Uint8Array
  readonly headers: Readonly<Record<string, string>>

  constructor(type: string, body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) {
    this.type = type
    this.body = body
    this.headers = headers
  }
}

/** An answer that goes on: server-sent events. It ends when the client goes, when the server stops, or by itself. */
export class EventAnswer {
  /** Gives the events until the signal is raised, which happens when the client has gone. */
  readonly events: (gone: AbortSignal) => AsyncIterable<string>

  constructor(events: (gone: AbortSignal) => AsyncIterable<string>) {
    this.events = events
  }
}

/** A JSON answer with another status than 200, or with headers. */
export class JsonAnswer {
  readonly value: unknown
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(value: unknown, status: number, headers: Readonly<Record<string, string>> = {}) {
    this.value = value
    this.status = status
    this.headers = headers
  }
}

type Schema = z.ZodType
type Given<T> = T extends Schema ? z.output<T> : undefined

export type EndpointSpec<P extends Schema, Q extends Schema, B extends Schema | undefined> = {
  /** Stable name; `operationId` in the OpenAPI document. */
  readonly id: string
  readonly method: 'get' | 'post'
  /** As OpenAPI writes it: `/tables/{name}`. */
  readonly path: string
  readonly summary: string
  readonly role: Role | 'anybody'
  readonly params: P
  readonly query: Q
  /** A JSON body, or bytes of `body_types`. */
  readonly body?: B
  readonly body_types?: readonly string[]
  readonly body_bytes?: number
  readonly response: Schema
  /** Status of a good answer; default 200. */
  readonly status?: number
  /** Other types than JSON that it can answer with. */
  readonly files?: readonly string[]
  /** Whether the answer depends on the release alone, so that the release's id is its ETag. */
  readonly is_of_release: boolean
  /** A curl command that a test runs; $URL and $KEY are the server and a key, $ID a release, $RUN a run, $JOB a job. */
  readonly example: string
  handle(
    input: { readonly params: z.output<P>; readonly query: z.output<Q>; readonly body: Given<B> },
    call: Call,
  ): Promise<unknown>
}

/** An endpoint whose input types are forgotten: its schemas have checked what `handle` is given. */
export type Endpoint = EndpointSpec<Schema, Schema, Schema | undefined>

/** Types a handler by the schemas beside it. */
export function defineEndpoint<P extends Schema, Q extends Schema, B extends Schema | undefined = undefined>(
  spec: EndpointSpec<P, Q, B>,
): Endpoint {
  // `handle` is given what these very schemas have parsed: mount-endpoints.ts.
  return spec
}
