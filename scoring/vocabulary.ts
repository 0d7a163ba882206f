/**
 * What words in a column's name say about it, in English, German, French, Spanish, Portuguese, Italian and Dutch.
 * General business vocabulary, no data set's column list. The first rule that answers wins.
 * Stems: "=x" the word is x, "*x" the word contains x, "x" the word begins with x; accents are gone.
 */
import type { Component } from './dataset';

export type NameRule = {
  component: Component;
  /** +1 = a high value is healthy, −1 = a high value is a warning, 0 = no expert opinion. */
  sign: -1 | 0 | 1;
  /** Weight on the scorecard beside the other signals; 0 when there is no sign. */
  weight: number;
  /** Someone can act on it. */
  actionable: boolean;
  tenure?: boolean;
  any: string[];
  /** Every group must answer as well. */
  with?: string[][];
};

const s = (words: string): string[] => words.split(' ');
const rule = (
  component: Component,
  [sign, weight, actionable]: [-1 | 0 | 1, number, boolean],
  rest: { any: string; with?: string[]; tenure?: boolean },
): NameRule => ({
  component,
  sign,
  weight,
  actionable,
  any: s(rest.any),
  ...(rest.with ? { with: rest.with.map(s) } : {}),
  ...(rest.tenure ? { tenure: true } : {}),
});

const PAYMENT =
  'payment invoice bill zahlung rechnung *rechnung paiement factur facture pago pagament fattura betaling factuur charge card';
const TROUBLE =
  'fail =late delay overdue declin missed verzug *verzug verspat verspaet retard retras atras mora achterstal ritard unpaid offen impag impay insol rejet mahn dispute';
const PERSON =
  'account customer client kunde kunden *kunde mitglied member cliente abonn subscri klant company relationship';

export const NAME_RULES: readonly NameRule[] = [
  rule('commercial', [-1, 2, true], { any: TROUBLE, with: [PAYMENT] }),
  rule('commercial', [-1, 2, true], { any: 'overdue dunning arrears mahnung mahnstufe *verzug impag impay' }),
  rule('commercial', [1, 1, false], { any: 'autorenew autoverlang' }),
  rule('commercial', [1, 1, false], {
    any: 'renew verlang *verlang renouvel renov rinnov verleng',
    with: ['=auto auto'],
  }),
  rule('feedback', [-1, 2, true], { any: 'detractor kritiker detracteur' }),
  rule('feedback', [0, 0, true], { any: '=ces effort' }),
  rule('feedback', [1, 2, true], {
    any: '=nps nps csat satisf *zufried encuest enquete sondage survey *umfrage rating *bewertung sentiment promoter valutaz valorac avaliac beoordel tevred soddisf review feedback stars',
  }),
  rule('support', [-1, 2, true], {
    any: 'ticket complain *beschwerde reclam reklam plainte klacht klachten escalat eskal incident incidenc inciden outage storung *storung stoerung bug bugs helpdesk hotline *anfrage panne averia guasto complaint sla',
  }),
  rule('support', [-1, 2, true], {
    any: 'service support kunden customer tech',
    with: ['call calls contact request case cases anruf appel llamad chiamat chamad'],
  }),
  rule('support', [0, 0, true], { any: 'support supporto suporte soporte assist resolution response' }),
  rule('firmographic', [1, 2, false], {
    any: 'tenure anciennet antigued antiguid anzianit dienstalter *laufzeit kundenseit *zugehorig *vertragsdauer looptijd permanenc signup inscri registr registrier anmeldedatum joined join created onboarded *beginn debut klantsinds erstellt *datum_start',
    tenure: true,
  }),
  rule('firmographic', [1, 2, false], {
    any: PERSON,
    with: ['since seit depuis desde dal sinds length age alter lifetime duration dauer duree durac durat seniority'],
    tenure: true,
  }),
  rule('firmographic', [1, 2, false], { any: 'sign start', with: ['=up date datum fecha data'], tenure: true }),
  rule('firmographic', [1, 2, false], {
    any: 'month months monat monate mois meses mesi maand days tage',
    with: ['as in als since active member onbook customer kunde client cliente klant'],
    tenure: true,
  }),
  rule('relationship', [1, 1.5, true], {
    any: 'meeting qbr champion =csm newsletter interaction touchpoint stakeholder sponsor webinar *treffen *besprech *ansprechpartner reunion reunio rendez interlocut riunion vergadering contact kontakt *kontakt contatt contato contacto email mailing correo',
  }),
  rule('usage', [1, 3, true], {
    any: 'active aktiv actif activ activo attiv ativo actiev',
    with: ['user benutzer nutzer utilisateur usuario utente gebruiker seat member account'],
  }),
  rule('adoption', [1, 2, true], {
    any: 'seat seats licen licenc *lizenz siege sieges puesto posti licenza licencia feature funktion fonctionn funcion module modul integration onboard mileston adopt activat setup completen adoption utilisateur usuario utente gebruiker benutzer *benutzer nutzer *nutzer user users teacher_count trained addon',
  }),
  rule('adoption', [0, 0, true], {
    any: 'products product produkt *produkt produit producto prodotto servic security backup protection insur streaming storage option modul package bundle paket forfait lines line',
  }),
  rule('usage', [1, 3, true], {
    any: 'login logon logins signin session sessions active activ activity usage use used uses dau wau mau sticki visit besuch *besuch anmeld *anmeld nutzung *nutzung sitzung aktiv connex connexion connect utilis visite seance sesion sessao sessio acces acesso accesso accessi uso usos visita utilizz inlog aanmeld sessie gebruik *gebruik bezoek engag opens pageview frequen =api action task project document report event events *ereignis click clic klick klicks inicio aufruf query request upload download transact order orders bestell *bestell commande pedido ordini purchase achat compra acquist',
  }),
  rule('usage', [0, 0, true], {
    any: 'minute minutes minuten call calls message messages anruf anrufe appel llamad chiamat chamad oproep gesprach verbrauch *verbrauch consum consomm verbruik traffic =gb =mb hours stunden heures horas ore uren watch view views sms data volume',
  }),
  rule('firmographic', [0, 0, false], {
    any: 'region country land pays pais paese state staat stadt city ville ciudad cidade citta stad county province industr branche *branche secteur sector settore sparte vertical size grosse taille tamano employee mitarbeiter *mitarbeiter effectif emplead dipendent medewerker headcount segment plan tier tarif *tarif gender sex geschlecht sexe genere =age =alter =edad =idade =eta leeftijd senior income einkommen channel kanal *kanal canal source quelle device gerat language sprache langue idioma lingua taal area zip =plz postal postcode location standort marketing partner dependent household education married marital credit =geo district female male trial',
  }),
  rule('commercial', [0, 0, false], {
    any: '=arr =mrr =acv =tcv =ltv =clv =clvt arpu revenue *umsatz chiffre =ca ingres fatturat receit omzet fee gebuhr *gebuhr frais price *preis preis prix precio preco prezzo prijs *prijs *preis charge charges cost costs kosten *kosten *bedrag cout coste =custo =custos costo bill betrag *betrag amount montant importe valor bedrag contract *vertrag vertrag contrat contrato contratto renew verlang *verlang renouvel renov rinnov verleng discount *rabatt rabatt remise descuent descont sconto korting payment *zahlung zahl paiement pago pagament betal invoice *rechnung factur fattura subscri abo abos abon abonn spend ausgab depens gasto spesa uitgave deal upsell expansion upgrade downgrade paperless money eur usd gbp umsatze loyer tarifa',
  }),
];

/** Words after which a count of days (or a date) means "since the last time". */
export const SINCE_WORDS = s('since ago recency inactiv dormant idle seit vor depuis desde sinds geleden fa silence');
/** "last", which means the same unless a period follows ("last 30 days", "last month"). */
export const LAST_WORDS = s('last latest letzt *letzt derni ultim laatst recent');
export const PERIOD_WORDS = s(
  'day week month quarter year period tag woche monat quartal jahr jour semaine mois trimestr annee dia semana mes ano giorn settiman anno dag maand kwart jaar =m =d =w =q =y',
);
/** A word about using the product or being there at all. */
export const PRESENCE_WORDS = s(
  'login logon logins signin seen session active activ activity usage use used visit visite anmeld *anmeld nutzung aktiv connex connect utilis acces acesso inicio uso visita inlog gebruik bezoek event order purchase transact bestell commande compra engag sesion sess',
);

/** Money by name, when no cell carries a currency sign. */
export const MONEY_WORDS = s(
  '=arr =mrr =acv =tcv =ltv =clv arpu revenue *umsatz chiffre ingres fatturat receit omzet fee *gebuhr price *preis prix precio preco prezzo prijs *prijs *bedrag charge charges cost *kosten cout costo =custo =custos coste amount *betrag montant importe valor bedrag spend eur usd gbp chf € bill betrag rechnungsbetrag ausgab depens gasto',
);
export const PERCENT_WORDS = s(
  'percent percentage pct =% prozent *prozent pourcent porcent percentual rate quote *quote taux tasa taxa tasso share anteil *anteil ratio',
);
export const ARR_WORDS = s('=arr =acv *jahresumsatz');
export const RECURRING_WORDS = s('=mrr recurring');

/** A column that numbers or names things rather than describing them. */
export const ID_WORDS = s(
  '=id =ids =uuid =guid =nr =no =key *kundennummer *kundennr *kundenid *vertragsnummer *kontonummer *klantnummer matricule =identifier identifiant kennung =rowid index unnamed',
);
export const ID_PARTS = s('number nummer num numero code =n nr no ref reference');
export const ID_OWNERS = s(
  'customer account client kunde *kunde cliente klant user member contract vertrag contrat contrato subscri order invoice policy phone telefon telephone',
);
export const NAME_WORDS = s(
  'name *name nom nombre nome naam company firma *firma societe raison razon ragione denomina entreprise empresa azienda bedrijf organi email mail contact title',
);
/** A code under one of these names the account. */
export const OWNER_WORDS = s(
  'kunde client cliente customer account klant member abonn subscriber mitglied tenant workspace',
);
/** Who looks after an account; the second list answers after one of the third alone ("account manager"). */
export const MANAGER_WORDS = s('=csm =csms =owner betreuer *betreuer gestionnaire conseiller asesor gestor');
export const MANAGER_PARTS = s('manager executive');
export const MANAGED_WORDS = s('account success customer relationship client');
export const POSTAL_WORDS = s('zip =plz postal postcode postleitzahl *postleitzahl =cp =cap =cep areacode');
export const DATE_WORDS = s(
  'date datum *datum fecha data day tag time zeit timestamp created updated =at since seit am',
);
/** Names that speak of leaving itself; they were probably written after the outcome was known. */
export const LEAVING_WORDS = s(
  'churn cancel cancell kundig *kundig kuendig resili attrit annul baja disdett opzeg terminat leav left abgewand exit_ cessat abandon',
);
