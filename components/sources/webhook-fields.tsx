import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Note } from '@/components/ui/note';
import { RadioGroup } from '@/components/ui/radio';
import { WEBHOOK_FORMATS, type WebhookFormat } from '@/lib/contracts/source-kinds';
import type { Source } from '@/lib/contracts/sources';

const WORDS: Record<WebhookFormat, { label: string; hint: string; secretHint: string }> = {
  typeform: {
    label: 'Typeform',
    hint: 'answers of a form: the first scale or rating is the score',
    secretHint: 'As you type it into the webhook at Typeform, under Secret.',
  },
  delighted: {
    label: 'Delighted',
    hint: 'scores and comments',
    secretHint: 'Your private API key at Delighted: it signs with that.',
  },
  surveymonkey: {
    label: 'SurveyMonkey',
    hint: 'that somebody answered, not what: it sends ids alone',
    secretHint: 'Client ID and client secret of your app there, joined by &.',
  },
  own: {
    label: 'Another',
    hint: 'with a mapping of your own',
    secretHint: 'The key of its HMAC-SHA256, over the body as it is sent.',
  },
};
const options = WEBHOOK_FORMATS.map((value) => ({ value, label: WORDS[value].label, hint: WORDS[value].hint }));

/** As it was connected. */
export const formatOf = (from: Source | undefined): WebhookFormat =>
  WEBHOOK_FORMATS.find((value) => value === from?.settings.format) ?? 'typeform';
export const secretHintOf = (format: WebhookFormat): string => WORDS[format].secretHint;

/** The settings of a delivery, from what was typed. */
export const deliveryOf = (text: (name: string) => string, format: WebhookFormat) => ({
  format,
  header: format === 'own' ? text('header') : null,
  expression: format === 'own' ? text('expression') : null,
});

type WebhookFieldsProps = {
  from: Source | undefined;
  format: WebhookFormat;
  onChange: (format: WebhookFormat) => void;
  errorOf: (name: string) => string | undefined;
};

export function WebhookFields({ from, format, onChange, errorOf }: WebhookFieldsProps) {
  return (
    <>
      <RadioGroup legend="Who sends" name="format" value={format} onChange={onChange} options={options} />
      {format === 'surveymonkey' && (
        <Note>
          SurveyMonkey’s deliveries hold no answers. To score them, let a tool that reads its API send them, by Singer
          or as a file.
        </Note>
      )}
      {format === 'own' && (
        <>
          <Field
            label="Header of the signature"
            hint="HMAC-SHA256 of the body in hex or base64; webhook-signature for “Standard Webhooks”."
            error={errorOf('header')}
          >
            {(control) => (
              <Input
                {...control}
                name="header"
                autoComplete="off"
                spellCheck={false}
                defaultValue={String(from?.settings.header ?? 'X-Hub-Signature-256')}
              />
            )}
          </Field>
          <Field
            label="Mapping"
            hint="JSONata that makes an object, or a list of them, of what is delivered; each is a row. Without regular expressions."
            error={errorOf('expression')}
          >
            {(control) => (
              <textarea
                {...control}
                name="expression"
                rows={8}
                spellCheck={false}
                className="input mono"
                defaultValue={String(
                  from?.settings.expression ??
                    '{\n  "id": id,\n  "account": customer.id,\n  "subject": title,\n  "occurred_at": created_at\n}',
                )}
              />
            )}
          </Field>
        </>
      )}
    </>
  );
}
