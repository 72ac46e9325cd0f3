// A page's head and body: breadcrumbs, title, filters as chips, actions; then what it is about.

import { IconChevronRight, IconX } from "@tabler/icons-react";
import { Link, type LinkProps } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { t } from "./texts";
import classes from "./ui.module.css";

export interface Crumb {
  label: string;
  link: LinkProps;
}

interface PageProps {
  title: ReactNode;
  /** The tab's title, where `title` is more than text. */
  name?: string;
  crumbs?: Crumb[];
  chips?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** The body scrolls inside itself, such as a board or a long table. */
  fills?: boolean;
}

export function Page({ title, name, crumbs, chips, actions, children, fills = false }: PageProps) {
  const tab = name ?? (typeof title === "string" ? title : "");
  useEffect(() => {
    document.title = tab ? `${tab} · Fibex Sales` : "Fibex Sales";
  }, [tab]);
  return (
    <div className={classes.page} data-fills={fills || undefined}>
      <header className={classes.pageHead}>
        {crumbs && (
          <nav className={classes.crumbs} aria-label={t("crumbs")}>
            {crumbs.map((crumb) => (
              <span key={crumb.label}>
                <Link {...crumb.link}>{crumb.label}</Link>
                <IconChevronRight size={12} aria-hidden />
              </span>
            ))}
          </nav>
        )}
        <h1>{title}</h1>
        {chips && <div className={classes.chips}>{chips}</div>}
        {actions && <div className={classes.pageActions}>{actions}</div>}
      </header>
      <div className={classes.pageBody}>{children}</div>
    </div>
  );
}

/** A filter that is on; its cross takes it off. */
export function Chip({
  children,
  onRemove,
  icon,
}: {
  children: ReactNode;
  onRemove?: () => void;
  icon?: ReactNode;
}) {
  return (
    <span className={classes.chip}>
      {icon}
      <span className="cut">{children}</span>
      {onRemove && (
        <button type="button" onClick={onRemove} aria-label={t("clear")}>
          <IconX size={12} aria-hidden />
        </button>
      )}
    </span>
  );
}

export function Section({
  title,
  aside,
  children,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={classes.section}>
      <header>
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

/** Names and values, two columns. */
export function Facts({ items }: { items: [name: ReactNode, value: ReactNode][] }) {
  return (
    <dl className={classes.facts}>
      {items.map(([name, value], index) => (
        <div key={index}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
