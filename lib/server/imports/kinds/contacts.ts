import { ACCOUNT, ID, type KindDefinition } from './kind';

export const contacts: KindDefinition = {
  kind: 'contacts',
  table: 'contact',
  signs: ['contact', 'kontakt', 'contacto', 'people', 'person', 'email', 'mail'],
  fields: [
    ID('Contact id', ['contact =id', 'user =id', 'person =id', 'member =id', '=id', 'kontakt']),
    { ...ACCOUNT, required: true },
    {
      key: 'name',
      label: 'Name',
      type: 'text',
      words: ['full name', 'contact name', 'user name', '=name', 'nombre', '=nom'],
    },
    { key: 'email', label: 'E-mail', type: 'email', words: ['email', 'mail', 'correo', 'courriel'] },
    {
      key: 'title',
      label: 'Title',
      type: 'text',
      words: ['title', 'position', 'funktion', 'puesto', 'poste', 'cargo'],
    },
    {
      key: 'role',
      label: 'Role',
      type: 'choice',
      words: ['role', 'rolle', '=rol', 'persona'],
      choices: {
        champion: ['champion', 'sponsor', 'advocate'],
        decision_maker: ['decision', 'buyer', 'economic', 'executive', 'entscheider', 'decideur', 'decisor'],
        user: ['user', 'end user', 'nutzer', 'usuario', 'utilisateur', 'gebruiker'],
        other: ['other', 'andere', 'autre', 'otro'],
      },
    },
    {
      key: 'since',
      label: 'Known since',
      type: 'date',
      column: null,
      words: ['since', 'created', 'joined', 'signup', 'sign up', 'start', 'seit', 'desde', 'depuis'],
    },
    {
      key: 'left_at',
      label: 'Left on',
      type: 'date',
      words: ['left', 'departed', 'deactivated', 'ausgeschieden', 'parti', 'baja'],
    },
  ],
  oneOf: [['name', 'email', 'external_id']],
  occurred: ['since'],
  identity: ['email', 'name'],
  order: [['since', 'left_at']],
};
