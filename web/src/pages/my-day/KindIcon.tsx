import { IconChecklist, IconMail, IconPhone, IconUsers } from "@tabler/icons-react";
import type { Kind } from "./outcomes";
import { t } from "./texts";

const ICONS = { call: IconPhone, meeting: IconUsers, letter: IconMail, task: IconChecklist };

export function KindIcon({ kind, size = 16 }: { kind: Kind; size?: number }) {
  const Icon = ICONS[kind];
  return <Icon size={size} stroke={1.6} aria-label={t(`kind_${kind}`)} role="img" />;
}
