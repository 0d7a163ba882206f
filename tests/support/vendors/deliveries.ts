/** Deliveries in the shapes that their senders document. */

export const TYPEFORM = {
  event_id: 'LtWXD3crgy',
  event_type: 'form_response',
  form_response: {
    form_id: 'lT4Z3j',
    token: 'a3a12ec67a1365927098a606107fac15',
    submitted_at: '2026-04-30T09:12:44Z',
    landed_at: '2026-04-30T09:11:03Z',
    hidden: { account_id: 'acc-7' },
    definition: {
      id: 'lT4Z3j',
      title: 'How likely are you',
      fields: [
        { id: 'DlXFaesGBpoF', title: 'Thanks. Would you recommend us?', type: 'opinion_scale', ref: 'score' },
        { id: 'SMEUb7VJz92Q', title: 'Why?', type: 'long_text', ref: 'why' },
        { id: 'JwWggjAKtOkA', title: 'Your e-mail', type: 'email', ref: 'mail' },
      ],
    },
    answers: [
      { type: 'number', number: 41, field: { id: 'x', type: 'number', ref: 'age' } },
      { type: 'number', number: 9, field: { id: 'DlXFaesGBpoF', type: 'opinion_scale', ref: 'score' } },
      { type: 'text', text: 'It is a great tool.', field: { id: 'SMEUb7VJz92Q', type: 'long_text', ref: 'why' } },
      { type: 'email', email: 'laura@example.com', field: { id: 'JwWggjAKtOkA', type: 'email', ref: 'mail' } },
    ],
  },
};

export const DELIGHTED = {
  event_type: 'survey_response.updated',
  event_id: 'b8d057c59327541d7ec2104c0a9a255ad1997fb00831b9c6bbf09561e6d5cbd0',
  event_data: {
    id: '5435',
    person: { id: '5975', email: 'charlie@example.com', name: 'Charlie', created_at: 1_732_186_784 },
    survey_type: 'nps',
    score: 9,
    comment: 'Fast and flawless!',
    permalink: 'https://app.delighted.com/r/5pFDpmlyC8',
    created_at: 1_732_187_644,
    updated_at: 1_732_187_944,
    person_properties: { account_id: 'acc-7' },
    notes: [],
    tags: [],
    additional_answers: [],
  },
};

/** Ids alone. */
export const SURVEYMONKEY = {
  name: 'Response hook',
  filter_type: 'survey',
  filter_id: '9',
  event_type: 'response_completed',
  event_id: '10027399',
  event_datetime: '2026-04-12T10:14:51.123456+00:00',
  object_type: 'response',
  object_id: '83',
  resources: { respondent_id: '83', recipient_id: '0', user_id: '4', survey_id: '9', collector_id: '5' },
};
