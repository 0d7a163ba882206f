/** The words that names, titles and subjects are made of. Company names are invented; likeness to real ones is chance. */
/** Whose customers they are. */
export const COMPANY = 'Harbourline';
export const STEMS = [
  ...['Alvero', 'Brennik', 'Caldora', 'Dunmark', 'Elvento', 'Fennoway', 'Grenvik', 'Halvora', 'Istoval', 'Jorvane'],
  ...[
    'Kestrova',
    'Lomarin',
    'Marrowen',
    'Norvelle',
    'Ostraven',
    'Pellano',
    'Quillmar',
    'Rendova',
    'Solvanta',
    'Tarnwell',
  ],
  ...['Umbrano', 'Velmont', 'Wexnor', 'Yarrowin', 'Zelmark', 'Ardenko', 'Bostvale', 'Corvanta', 'Dellomar', 'Everlyn'],
] as const;
export const TRADES = [
  ...['Freight', 'Labs', 'Health', 'Foods', 'Energy', 'Textiles', 'Clinics', 'Logistics', 'Media', 'Optics'],
  ...['Mills', 'Robotics', 'Travel', 'Studios', 'Finance', 'Timber', 'Motors', 'Schools', 'Systems', 'Gardens'],
] as const;
export const FIRST_NAMES = [
  ...['Ada', 'Bruno', 'Clara', 'Dario', 'Elena', 'Felix', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Kira', 'Leo', 'Mara'],
  ...['Nils', 'Olga', 'Pablo', 'Rosa', 'Sami', 'Tara', 'Uwe', 'Vera', 'Wanda', 'Yusuf', 'Zoe', 'Amir', 'Bela'],
] as const;
export const LAST_NAMES = [
  ...['Abbott', 'Bauer', 'Costa', 'Dahl', 'Evans', 'Fischer', 'Garcia', 'Hansen', 'Ivanov', 'Jensen', 'Keller'],
  ...['Lindgren', 'Moreau', 'Novak', 'Okafor', 'Petrov', 'Quinn', 'Rossi', 'Santos', 'Tanaka', 'Ueda', 'Vogel'],
  ...['Weber', 'Yilmaz', 'Zimmer', 'Almeida', 'Brandt', 'Cohen'],
] as const;
export const INDUSTRIES = ['Manufacturing', 'Healthcare', 'Retail', 'Education', 'Logistics'] as const;
/** Points that people of a trade answer above or below the others when asked how likely they are to recommend. */
export const LEANINGS: Record<(typeof INDUSTRIES)[number], number> = {
  ...{ Manufacturing: 1, Healthcare: -1.5, Retail: 0.5, Education: 1.8, Logistics: -2.2 },
};
export const COUNTRIES = ['Germany', 'France', 'Netherlands', 'United Kingdom', 'United States', 'Canada'] as const;
/** Everything is billed in one currency. */
export const CURRENCY = 'USD';
/** `seatPrice` per year. */
export const PLANS = [
  { plan: 'Starter', seatPrice: 360 },
  { plan: 'Team', seatPrice: 540 },
  { plan: 'Business', seatPrice: 780 },
] as const;
/** The core product is bought by the seat; `price` of an add-on is flat per year. */
export const CORE = 'Workspace';
export const ADD_ONS = [
  { product: 'Automation', price: 3_600 },
  { product: 'Analytics', price: 2_400 },
  { product: 'Integrations', price: 1_800 },
  { product: 'Archive', price: 1_200 },
] as const;
export const TITLES = [
  ...['Head of Operations', 'IT Manager', 'Finance Director', 'Project Lead', 'Office Manager', 'Data Analyst'],
  ...['Chief Operating Officer', 'Team Lead, Support', 'Purchasing Manager', 'Product Owner'],
] as const;
export const EVENTS = [
  'dashboard_opened',
  'record_updated',
  'report_viewed',
  'automation_run',
  'export_created',
] as const;
export const SUBJECTS = [
  ...['Export takes too long', 'Cannot log in', 'Question about permissions', 'Wrong totals in a report'],
  ...['Import stops half-way', 'Feature request: dark mode', 'Invoice address', 'Page shows "try again later"'],
] as const;
export const OUTAGES = ['Everyone is locked out', 'Data missing after sync', 'Service down, work stopped'] as const;
export const PRAISE = [
  'Saves us hours every week.',
  'Support is quick and friendly.',
  'Easy to roll out, people like it.',
] as const;
export const BLAME = [
  'Too slow at month end.',
  'We still miss the features we were promised, and we asked twice.',
  'Hard to learn.',
] as const;
/** Reasons a customer gives, and those that nobody chose. */
export const REASONS = [
  'Price',
  'Missing features',
  'Low usage',
  'Switched to a competitor',
  'Poor support',
  'Project ended',
] as const;
export const FATES = ['Company closed', 'Acquired', 'Payment failed'] as const;
