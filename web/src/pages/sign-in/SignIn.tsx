import { Button, PasswordInput, SegmentedControl, TextInput } from "@mantine/core";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { Problem } from "@/api/problem";
import { signIn, whoIsIn } from "@/api/session";
import { type Language, language, setLanguage } from "@/i18n";
import { explain } from "@/ui/Problem";
import { route } from "./route";
import classes from "./sign-in.module.css";
import { t } from "./texts";

export function SignIn() {
  const { next } = route.useSearch();
  const navigate = useNavigate();
  const router = useRouter();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);

  useEffect(() => {
    document.title = `${t("title")} · Fibex Sales`;
    if (whoIsIn()) void navigate({ to: "/", replace: true });
  }, [navigate]);

  const enter = async (event: FormEvent) => {
    event.preventDefault();
    if (!email || !password) return setWrong(t("fillIn"));
    setBusy(true);
    setWrong(null);
    try {
      const person = await signIn(email.trim(), password);
      if (!localStorage.getItem("fibex-language")) setLanguage(person.language);
      router.history.replace(next ?? "/");
    } catch (error) {
      const { status } = Problem.from(error);
      const { title, todo } = explain(error);
      setWrong(
        status === 401 || status === 422 ? t("wrong") : status === 429 ? t("many") : `${title}. ${todo}`,
      );
      setBusy(false);
    }
  };

  return (
    <main className={classes.place}>
      <form className={classes.form} onSubmit={(event) => void enter(event)} noValidate>
        <img src="/icon.svg" alt="" width={40} height={40} />
        <h1>Fibex Sales</h1>
        <p className="dim">{t("promise")}</p>
        <TextInput
          size="md"
          label={t("email")}
          type="email"
          autoComplete="username"
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          size="md"
          label={t("password")}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <div role="alert" className={classes.wrong}>
          {wrong}
        </div>
        <Button type="submit" variant="filled" size="md" fullWidth loading={busy}>
          {t("enter")}
        </Button>
        <SegmentedControl
          className={classes.language}
          aria-label={t("language")}
          value={language()}
          onChange={(chosen) => setLanguage(chosen as Language)}
          data={[
            { value: "ru", label: "Русский" },
            { value: "en", label: "English" },
          ]}
        />
      </form>
    </main>
  );
}
