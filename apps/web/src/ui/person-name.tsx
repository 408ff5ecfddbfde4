interface PersonNameProps {
  readonly name: string;
  readonly email: string;
  /** "You". */
  readonly note?: string;
}

/** Who somebody is, in a list. */
export function PersonName({ name, email, note }: PersonNameProps) {
  return (
    <span className="person-name">
      <span>
        {name}
        {note !== undefined && <span className="person-note">{note}</span>}
      </span>
      <small>{email}</small>
    </span>
  );
}
