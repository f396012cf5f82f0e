// Bugs that are planted on purpose: SYNCKIT_PLANT=NAME turns one on, and the suite must notice.
// Each is named with the clause that it breaks; `mutants.toml` says which cases must notice it.

export const BUGS = {
  ack_moves_no_cursor: "SK-CLNT-031",
  ack_moves_the_cursor_anywhere: "SK-CLNT-031",
  ack_of_the_future_trusted: "SK-CLNT-033",
  ack_removes_all: "SK-CLNT-030",
  any_version_accepted: "SK-CLNT-011",
  applied_before_its_cause: "SK-CLNT-024",
  arrival_order_decides: "SK-LWW-001",
  back_off_constant: "SK-CLNT-053",
  back_off_reset_by_welcome: "SK-CLNT-053",
  clock_not_corrected: "SK-CLNT-014",
  counter_does_not_carry: "SK-DATA-032",
  cursor_kept_across_epochs: "SK-CLNT-013",
  cursor_of_the_page_before: "SK-CLNT-021",
  cursor_stored_without_changes: "SK-STOR-010",
  delete_is_no_write: "SK-LWW-003",
  deletes_what_lies_below: "SK-LWW-007",
  deps_omitted: "SK-DATA-013",
  duplicate_written_again: "SK-CLNT-025",
  first_operation_wins: "SK-LWW-004",
  first_document_only: "SK-CLNT-012",
  frames_of_clients_taken: "SK-WIRE-006",
  garbage_tolerated: "SK-CLNT-056",
  gap_accepted: "SK-CLNT-023",
  gap_not_mended: "SK-CLNT-032",
  goaway_forgotten: "SK-CLNT-054",
  has_more_ignored: "SK-CLNT-021",
  integers_as_doubles: "SK-DATA-040",
  keys_in_utf16_order: "SK-DATA-041",
  limits_ignored: "SK-CLNT-015",
  no_clock_merge: "SK-DATA-030",
  no_reissue_on_clock_skew: "SK-CLNT-040",
  one_update_at_a_time: "SK-CLNT-004",
  outbox_dropped_on_disconnect: "SK-CLNT-003",
  outbox_sent_newest_first: "SK-CLNT-005",
  padding_refused: "SK-WIRE-023",
  pong_of_another_nonce: "SK-CLNT-050",
  reconnects_after_a_hopeless_error: "SK-CLNT-055",
  reissued_on_the_same_connection: "SK-CLNT-041",
  retries_at_once: "SK-CLNT-034",
  sent_before_durable: "SK-CLNT-002",
  sent_before_welcome: "SK-CLNT-010",
  seq_restarts_after_reload: "SK-STOR-011",
  shown_after_the_ack: "SK-CLNT-001",
  silence_tolerated: "SK-CLNT-051",
  stamps_kept_on_reissue: "SK-CLNT-042",
  tie_break_reversed: "SK-LWW-002",
  uint64_through_a_double: "SK-CLNT-050",
  unknown_frame_closes: "SK-WIRE-003",
  utf16_units_for_bytes: "SK-CLNT-015",
} as const;

export type Bug = keyof typeof BUGS;

const chosen = process.env["SYNCKIT_PLANT"];
if (chosen !== undefined && !Object.hasOwn(BUGS, chosen)) {
  throw new Error(`SYNCKIT_PLANT=${chosen} names no planted bug; src/planted.ts lists them`);
}

export function planted(bug: Bug): boolean {
  return bug === chosen;
}
